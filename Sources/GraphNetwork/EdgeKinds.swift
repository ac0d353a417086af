// What an edge is before its graph is known: a relation, and the species at either end.

/// The kinds of edges that occur, numbered from 0.
///
/// Species that may take each other's place at a site form a group, and a relation joins two groups, or one
/// with itself: so there are few kinds among all triples of two species and a relation.
public struct EdgeKinds: Sendable {
  /// The groups that a relation joins.
  public struct Ends: Sendable {
    let receiver, sender: Int

    /// The group of the node that receives, and of the one that sends.
    public init(receiver: Int, sender: Int) {
      self.receiver = receiver
      self.sender = sender
    }
  }

  /// A species among those that may take its place.
  private struct Member {
    /// −1 for a species of no group.
    var group: Int32 = -1
    var place: Int32 = 0
  }

  /// A relation among kinds: of its first one the number is `start`, and of the same receiver so many follow as the
  /// group of senders has species.
  private struct Joint {
    let receiver, sender, start, senderCount: Int32
  }

  /// A kind.
  package struct Kind {
    package let receiver, relation, sender: Int
  }

  private let groups: [[Int]]
  private let ends: [Ends]
  /// What a number takes of each species.
  private let species: [Member]
  /// What a number takes of each relation.
  private let relations: [Joint]
  /// The number of kinds.
  package let count: Int

  /// The kinds of some groups of species and of all relations between them.
  ///
  /// - Precondition: no species is in two groups, and `ends` are indices of groups.
  public init(groups: [[Int]], ends: [Ends]) {
    let speciesCount = (groups.joined().max() ?? -1) + 1
    var members = [Member](repeating: Member(), count: speciesCount)
    for (index, species) in groups.enumerated() {
      for (place, species) in species.enumerated() {
        precondition(members[species].group < 0, "species \(species) is in two groups")
        members[species] = Member(group: Int32(index), place: Int32(place))
      }
    }
    var relations: [Joint] = []
    var count = 0
    for ends in ends {
      let senderCount = groups[ends.sender].count
      relations.append(
        Joint(
          receiver: Int32(ends.receiver), sender: Int32(ends.sender), start: Int32(count),
          senderCount: Int32(senderCount)))
      count += groups[ends.receiver].count * senderCount
    }
    self.groups = groups
    self.ends = ends
    species = members
    self.relations = relations
    self.count = count
  }

  /// All kinds in the order of their numbers.
  package var all: [Kind] {
    ends.enumerated().flatMap { relation, ends in
      groups[ends.receiver].flatMap { receiver in
        groups[ends.sender].map { Kind(receiver: receiver, relation: relation, sender: $0) }
      }
    }
  }

  /// The number of a kind.
  ///
  /// - Precondition: the relation joins the groups of the species.
  package func number(receiver: Int, relation: Int, sender: Int) -> Int {
    Int(number(species[receiver], relations[relation], species[sender]))
  }

  private func number(_ receiver: Member, _ relation: Joint, _ sender: Member) -> Int32 {
    precondition(
      receiver.group == relation.receiver && sender.group == relation.sender,
      "an edge between species that its relation does not join")
    return relation.start &+ receiver.place &* relation.senderCount &+ sender.place
  }

  /// Appends the number of each edge of a batch.
  ///
  /// - Precondition: the relations join the groups of the species at their ends.
  func appendNumbers(of batch: GraphBatch<Float>, to numbers: inout [Int32]) {
    precondition(batch.speciesBound <= species.count, "a species of no group")
    precondition(batch.relationBound <= relations.count, "a relation without ends")
    let first = numbers.count
    numbers += repeatElement(0, count: batch.edgeCount)
    var numbers = numbers.mutableSpan
    let (members, joints) = (species.span, relations.span)
    let (species, senders) = (batch.species.span, batch.senders.span)
    let relations = batch.relations.span
    for receiver in 0..<batch.nodeCount {
      let member = members[unchecked: Int(species[unchecked: receiver])]
      for edge in batch.edges(to: receiver) {
        let sender = Int(senders[unchecked: edge])
        numbers[unchecked: first &+ edge] = number(
          member, joints[unchecked: Int(relations[unchecked: edge])],
          members[unchecked: Int(species[unchecked: sender])])
      }
    }
  }
}
