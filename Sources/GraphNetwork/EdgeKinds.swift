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

  /// A kind.
  package struct Kind {
    package let receiver, relation, sender: Int
  }

  private let groups: [[Int]]
  private let ends: [Ends]
  /// The group of each species, and its place there; −1 for a species of no group.
  private let group, place: [Int]
  /// The number of a relation's first kind.
  private let start: [Int]
  /// The number of kinds.
  package let count: Int

  /// The kinds of some groups of species and of all relations between them.
  ///
  /// - Precondition: no species is in two groups, and `ends` are indices of groups.
  public init(groups: [[Int]], ends: [Ends]) {
    let speciesCount = (groups.joined().max() ?? -1) + 1
    var group = [Int](repeating: -1, count: speciesCount)
    var place = group
    for (index, species) in groups.enumerated() {
      for (position, species) in species.enumerated() {
        precondition(group[species] < 0, "species \(species) is in two groups")
        group[species] = index
        place[species] = position
      }
    }
    var start: [Int] = []
    var count = 0
    for ends in ends {
      start.append(count)
      count += groups[ends.receiver].count * groups[ends.sender].count
    }
    self.groups = groups
    self.ends = ends
    self.group = group
    self.place = place
    self.start = start
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
    let ends = ends[relation]
    precondition(
      group[receiver] == ends.receiver && group[sender] == ends.sender,
      "an edge between species that its relation does not join")
    return start[relation] + place[receiver] * groups[ends.sender].count + place[sender]
  }

  /// Appends the number of each edge of a batch.
  func appendNumbers(of batch: GraphBatch<Float>, to numbers: inout [Int32]) {
    for receiver in 0..<batch.nodeCount {
      let species = Int(batch.species[receiver])
      for edge in batch.edges(to: receiver) {
        let sender = Int(batch.species[Int(batch.senders[edge])])
        numbers.append(
          Int32(
            number(receiver: species, relation: Int(batch.relations[edge]), sender: sender)))
      }
    }
  }
}
