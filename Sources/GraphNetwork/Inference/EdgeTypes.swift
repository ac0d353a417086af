/// The types of edges that occur, with an index from 0 for each: an edge type is a relation and the species of the
/// receiving and of the sending node.
///
/// Species that can occupy the same kind of site form a group, and a relation joins two groups, or one with itself. So
/// there are far fewer types than triples of two species and a relation.
public struct EdgeTypes: Sendable {
  /// The groups of species that a relation joins.
  public struct Endpoints: Sendable {
    let receiver, sender: Int

    /// Creates endpoints from the index of the receiving node's group and that of the sending node's.
    public init(receiver: Int, sender: Int) {
      self.receiver = receiver
      self.sender = sender
    }
  }

  /// An edge type.
  package struct EdgeType {
    package let receiver, relation, sender: Int
  }

  /// A species within its group.
  private struct Member {
    /// −1 for a species of no group.
    var group: Int32 = -1
    var index: Int32 = 0
  }

  /// The types of one relation: `start` is the index of the first; each species of the receiving group has
  /// `senderCount` types, one for each species of the sending group.
  private struct Relation {
    let receiver, sender, start, senderCount: Int32
  }

  private let groups: [[Int]]
  private let endpoints: [Endpoints]
  private let members: [Member]
  private let relations: [Relation]
  /// The number of types.
  package let count: Int

  /// Creates the types of the given groups of species and of all relations between them.
  ///
  /// - Parameters:
  ///   - groups: The species of each group.
  ///   - endpoints: The groups that each relation joins.
  /// - Precondition: No species is in two groups, and `endpoints` are indices of groups.
  public init(groups: [[Int]], endpoints: [Endpoints]) {
    let speciesCount = (groups.joined().max() ?? -1) + 1
    var members = [Member](repeating: Member(), count: speciesCount)
    for (group, allSpecies) in groups.enumerated() {
      for (index, species) in allSpecies.enumerated() {
        precondition(members[species].group < 0, "species \(species) is in two groups")
        members[species] = Member(group: Int32(group), index: Int32(index))
      }
    }
    var relations: [Relation] = []
    var count = 0
    for ends in endpoints {
      let senderCount = groups[ends.sender].count
      relations.append(
        Relation(
          receiver: Int32(ends.receiver), sender: Int32(ends.sender), start: Int32(count),
          senderCount: Int32(senderCount)))
      count += groups[ends.receiver].count * senderCount
    }
    self.groups = groups
    self.endpoints = endpoints
    self.members = members
    self.relations = relations
    self.count = count
  }

  /// All types in the order of their indices.
  package var all: [EdgeType] {
    endpoints.enumerated().flatMap { relation, ends in
      groups[ends.receiver].flatMap { receiver in
        groups[ends.sender].map { EdgeType(receiver: receiver, relation: relation, sender: $0) }
      }
    }
  }

  /// Returns the index of a type.
  ///
  /// - Precondition: The relation joins the groups of the species.
  package func index(receiver: Int, relation: Int, sender: Int) -> Int {
    Int(index(members[receiver], relations[relation], members[sender]))
  }

  private func index(_ receiver: Member, _ relation: Relation, _ sender: Member) -> Int32 {
    precondition(
      receiver.group == relation.receiver && sender.group == relation.sender,
      "an edge between species that its relation does not join")
    return relation.start &+ receiver.index &* relation.senderCount &+ sender.index
  }

  /// Appends the index of the type of each edge of a batch.
  ///
  /// - Precondition: The relations join the groups of the species at their endpoints.
  func appendIndices(of batch: GraphBatch, to indices: inout [Int32]) {
    precondition(batch.speciesBound <= members.count, "a species of no group")
    precondition(batch.relationBound <= relations.count, "a relation without endpoints")
    let first = indices.count
    indices += repeatElement(0, count: batch.edgeCount)
    var indices = indices.mutableSpan
    let (members, relations) = (members.span, relations.span)
    let (species, senders, labels) = (batch.species.span, batch.senders.span, batch.relations.span)
    for receiver in 0..<batch.nodeCount {
      let member = members[unchecked: Int(species[unchecked: receiver])]
      for edge in batch.edges(to: receiver) {
        let sender = Int(senders[unchecked: edge])
        indices[unchecked: first &+ edge] = index(
          member, relations[unchecked: Int(labels[unchecked: edge])],
          members[unchecked: Int(species[unchecked: sender])])
      }
    }
  }
}
