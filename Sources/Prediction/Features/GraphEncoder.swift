// From a configuration to what a network reads: species, edges as numbered relations, context.

import Crystals
import Defects
import Glibc
import GraphNetwork

/// Turns queries into graphs of numbers, the same way in training and in service.
public struct GraphEncoder: Sendable {
  /// What a graph's context vector tells of the configuration as a whole.
  public enum Context: String, Codable, Hashable, Sendable {
    /// Which of the encoder's hosts it is, one-hot.
    case host
    /// The counts of each species over 8, the same over the number *n* of defects, and 3/*n*.
    case composition
    /// Half the binary logarithm of the number of operations that keep the configuration, and whether
    /// among them is each `LayerOperation.Kind` but the identity.
    case symmetry
  }

  /// A host as a network sees it.
  public struct HostPart: Sendable {
    /// The orbits of the host's pairs within its cutoff; an orbit is a relation.
    public let pairs: PairOrbits
    /// The relation of the host's first orbit.
    public let firstRelation: Int
  }

  /// The species of the model, which are those of the network.
  public let species: SpeciesTable
  /// The contents of the context vector, in this order.
  public let contexts: [Context]
  /// The hosts in alphabetical order.
  public let hosts: [String]
  private let parts: [HostPart]

  /// An encoder for hosts with their cutoffs in Å.
  public init(
    species: SpeciesTable, hosts: [(host: Host, cutoff: Double)], contexts: [Context]
  ) {
    self.species = species
    self.contexts = contexts
    var parts: [HostPart] = []
    var count = 0
    let sorted = hosts.sorted { $0.host.name < $1.host.name }
    for (host, cutoff) in sorted {
      let pairs = PairOrbits(of: host, cutoff: cutoff)
      parts.append(HostPart(pairs: pairs, firstRelation: count))
      count += pairs.orbits.count
    }
    self.parts = parts
    self.hosts = sorted.map(\.host.name)
    relationCount = count
  }

  /// The number of relations, the orbits of all hosts.
  public let relationCount: Int

  /// The length of the context vector.
  public var contextCount: Int {
    contexts.reduce(0) { count, context in
      switch context {
      case .host: count + hosts.count
      case .composition: count + 2 * species.species.count + 1
      case .symmetry: count + LayerOperation.Kind.allCases.count
      }
    }
  }

  /// The kinds of edges: species of one host and element take each other's places.
  package var edgeTypes: EdgeTypes {
    var groups: [[Int]] = []
    var groupOfBasis: [String: [Int]] = [:]
    for (name, part) in zip(hosts, parts) {
      let elements = part.pairs.host.cell.atoms.map(\.element)
      groupOfBasis[name] = elements.map { element in
        groups.count + (elements.firstIndex(of: element) ?? 0)
      }
      groups += elements.enumerated().map { basis, element in
        elements.firstIndex(of: element) == basis
          ? species.species.indices.filter {
            species.species[$0].host == name && species.species[$0].element == element
          } : []
      }
    }
    return EdgeTypes(
      groups: groups,
      endpoints: orbits { part, orbit in
        let groupOfBasis = groupOfBasis[part.pairs.host.name] ?? []
        return EdgeTypes.Endpoints(
          receiver: groupOfBasis[orbit.first], sender: groupOfBasis[orbit.second])
      })
  }

  /// The place of a query's host among the encoder's.
  ///
  /// - Precondition: it is one of them.
  func place(of query: Query) -> Int {
    let name = query.form.supercell.host.name
    guard let place = hosts.firstIndex(of: name) else {
      preconditionFailure("a query about a host of another encoder")
    }
    return place
  }

  /// Adds the graph of a query to a batch.
  ///
  /// - Precondition: the query's host is one of the encoder's.
  public func append(_ query: Query, to batch: inout GraphBatch) {
    let form = query.form
    let place = place(of: query)
    batch.append(
      nodes: { species in
        for index in query.species { species.append(Int32(truncatingIfNeeded: index)) }
      },
      edges: { firstNode, ends, senders, relations in
        parts[place].pairs.appendPairs(
          among: form.sites, in: form.supercell, firstSite: firstNode,
          firstOrbit: Int32(parts[place].firstRelation), ends: &ends, others: &senders,
          orbits: &relations)
      },
      context: { appendContext(of: query, at: place, to: &$0) })
  }

  /// Appends the context vector of a query about the host at a place, (``contextCount``).
  private func appendContext(of query: Query, at place: Int, to vector: inout [Float]) {
    for context in contexts {
      switch context {
      case .host:
        for index in hosts.indices { vector.append(index == place ? 1 : 0) }
      case .composition:
        let (start, known) = (vector.count, species.species.count)
        vector += repeatElement(0, count: 2 * known)
        for index in query.species { vector[start + index] += 1 }
        let count = Float(query.species.count)
        for index in start..<start + known {
          vector[index + known] = vector[index] / count
          vector[index] /= 8
        }
        vector.append(3 / count)
      case .symmetry:
        let stabilizer = query.form.stabilizer
        vector.append(Float(log2(Double(stabilizer.order)) / 2))
        for kind in LayerOperation.Kind.allCases where kind != .identity {
          vector.append(stabilizer.contains(kind) ? 1 : 0)
        }
      }
    }
  }

  /// The weight of each relation's messages: (1 − (d/r)²)² at distance d with cutoff r.
  public var envelope: [Double] {
    orbits { part, orbit in
      let ratio = orbit.distance / part.pairs.cutoff
      let weight = 1 - ratio * ratio
      return weight * weight
    }
  }

  /// Figures of each relation from which training starts its table, (relations, ``relationFeatureCount``):
  /// Gaussians of the distance, heights, angles, reciprocal distance and host.
  public var relationFeatures: [[Double]] {
    orbits { part, orbit in
      let near = stride(from: 1.4, through: 7.01, by: 0.4).map { gaussian(orbit.distance, $0, 0.3) }
      let far = stride(from: 7.6, through: 15.61, by: 0.8).map { gaussian(orbit.distance, $0, 0.6) }
      let shape = [
        orbit.height < 0.5 ? 1 : 0, orbit.height / 3, orbit.sin3, orbit.cos2, orbit.cos4,
        3 / orbit.distance,
      ]
      return near + far + shape + hosts.map { $0 == part.pairs.host.name ? 0.5 : 0 }
    }
  }

  /// The number of figures of a relation.
  public var relationFeatureCount: Int { 32 + hosts.count }

  private func orbits<Figure>(_ figure: (HostPart, PairOrbits.Orbit) -> Figure) -> [Figure] {
    parts.flatMap { part in part.pairs.orbits.map { figure(part, $0) } }
  }

  private func gaussian(_ distance: Double, _ center: Double, _ width: Double) -> Double {
    let z = (distance - center) / width
    return exp(-z * z / 2)
  }
}
