import Crystals
import Defects
import Glibc
import GraphNetwork

/// Encodes queries as the graphs that a network reads, in training and in service alike.
///
/// A node is the index of a defect's species. An edge is the number of its relation, which is the orbit of its pair of
/// sites under the symmetry of the host. The context vector describes the configuration as a whole.
public struct GraphEncoder: Sendable {
  /// A part of the context vector.
  public enum Context: String, Codable, Hashable, Sendable {
    /// The configuration's host among the encoder's hosts, one-hot.
    case host
    /// The number of defects of each species divided by 8, then divided by the number *n* of defects, and 3/*n*.
    case composition
    /// Half the binary logarithm of the number of operations that keep the configuration, and for each
    /// `LayerOperation.Kind` but the identity whether one of them is of that kind.
    case symmetry
  }

  /// The relations of a host.
  private struct HostRelations {
    /// The orbits of the host's pairs within its cutoff; each is a relation.
    let pairs: PairOrbits
    /// The relation of the host's first orbit.
    let firstRelation: Int
  }

  /// The species of the model.
  public let species: SpeciesTable
  /// The parts of the context vector, in order.
  public let contexts: [Context]
  /// The hosts in alphabetical order.
  public let hosts: [String]
  private let hostRelations: [HostRelations]
  /// The number of relations, over all hosts.
  public let relationCount: Int

  /// Creates an encoder for hosts with their cutoffs in Å.
  public init(
    species: SpeciesTable, hosts: [(host: Host, cutoff: Double)], contexts: [Context]
  ) {
    self.species = species
    self.contexts = contexts
    var hostRelations: [HostRelations] = []
    var count = 0
    let sorted = hosts.sorted { $0.host.name < $1.host.name }
    for (host, cutoff) in sorted {
      let pairs = PairOrbits(of: host, cutoff: cutoff)
      hostRelations.append(HostRelations(pairs: pairs, firstRelation: count))
      count += pairs.orbits.count
    }
    self.hostRelations = hostRelations
    self.hosts = sorted.map(\.host.name)
    relationCount = count
  }

  /// The length of the context vector.
  public var contextCount: Int { contexts.reduce(0) { $0 + count(of: $1) } }

  /// Returns the length of a part of the context vector.
  package func count(of context: Context) -> Int {
    switch context {
    case .host: hosts.count
    case .composition: 2 * species.species.count + 1
    case .symmetry: LayerOperation.Kind.allCases.count
    }
  }

  /// Returns the pair orbits of one of ``hosts``, and the relation of the first of them; nil for another host.
  package func relations(of host: String) -> (pairs: PairOrbits, first: Int)? {
    hosts.firstIndex(of: host).map { (hostRelations[$0].pairs, hostRelations[$0].firstRelation) }
  }

  /// The combinations of relation and species that edges can have: each end of a relation is at a site of one element,
  /// which any of the host's species of that element can occupy.
  package var edgeTypes: EdgeTypes {
    var groups: [[Int]] = []
    var groupOfBasis: [String: [Int]] = [:]
    for (name, relations) in zip(hosts, hostRelations) {
      let elements = relations.pairs.host.cell.atoms.map(\.element)
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
      endpoints: orbits { relations, orbit in
        let groupOfBasis = groupOfBasis[relations.pairs.host.name] ?? []
        return EdgeTypes.Endpoints(
          receiver: groupOfBasis[orbit.first], sender: groupOfBasis[orbit.second])
      })
  }

  /// Returns the index of a query's host in ``hosts``.
  ///
  /// - Precondition: The query's host is one of the encoder's.
  func hostIndex(of query: Query) -> Int {
    let name = query.form.supercell.host.name
    guard let index = hosts.firstIndex(of: name) else {
      preconditionFailure("the encoder does not know the host \(name)")
    }
    return index
  }

  /// Adds the graph of a query to a batch.
  ///
  /// - Precondition: The query's host is one of the encoder's.
  public func append(_ query: Query, to batch: inout GraphBatch) {
    let form = query.form
    let hostIndex = hostIndex(of: query)
    batch.append(
      nodes: { species in
        for index in query.species { species.append(Int32(truncatingIfNeeded: index)) }
      },
      edges: { firstNode, ends, senders, relations in
        hostRelations[hostIndex].pairs.appendPairs(
          among: form.sites, in: form.supercell, firstSite: firstNode,
          firstOrbit: Int32(hostRelations[hostIndex].firstRelation), ends: &ends,
          others: &senders, orbits: &relations)
      },
      context: { appendContext(of: query, hostIndex: hostIndex, to: &$0) })
  }

  /// Appends the context vector of a query, (``contextCount``).
  private func appendContext(of query: Query, hostIndex: Int, to vector: inout [Float]) {
    for context in contexts {
      switch context {
      case .host:
        for index in hosts.indices { vector.append(index == hostIndex ? 1 : 0) }
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
    orbits { relations, orbit in
      let ratio = orbit.distance / relations.pairs.cutoff
      let weight = 1 - ratio * ratio
      return weight * weight
    }
  }

  /// The features from which training initialises the embedding of each relation, (relations, 32 + hosts): Gaussians of
  /// the distance, heights, angles, reciprocal distance and host.
  public var relationFeatures: [[Double]] {
    orbits { relations, orbit in
      let near = stride(from: 1.4, through: 7.01, by: 0.4).map { gaussian(orbit.distance, $0, 0.3) }
      let far = stride(from: 7.6, through: 15.61, by: 0.8).map { gaussian(orbit.distance, $0, 0.6) }
      let shape = [
        orbit.height < 0.5 ? 1 : 0, orbit.height / 3, orbit.sin3, orbit.cos2, orbit.cos4,
        3 / orbit.distance,
      ]
      return near + far + shape + hosts.map { $0 == relations.pairs.host.name ? 0.5 : 0 }
    }
  }

  /// Returns a value for each relation, made from the host's relations and the orbit.
  private func orbits<Value>(_ value: (HostRelations, PairOrbits.Orbit) -> Value) -> [Value] {
    hostRelations.flatMap { relations in relations.pairs.orbits.map { value(relations, $0) } }
  }

  private func gaussian(_ distance: Double, _ center: Double, _ width: Double) -> Double {
    let z = (distance - center) / width
    return exp(-z * z / 2)
  }
}
