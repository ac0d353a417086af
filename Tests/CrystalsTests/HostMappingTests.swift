import Crystals
import FileSupport
import Testing

@Suite struct HostMappingTests {
  static let pairs = [("WSe2", "MoS2"), ("MoS2", "WSe2"), ("InSe", "GaSe"), ("GaSe", "InSe")]

  /// Returns a host with the cell of a committed one in other axes: γ = 60° in place of 120°, the layer turned over and
  /// shifted, and the atoms in reverse order.
  func disguised(_ host: Host) throws -> Host {
    let cell = host.cell
    // b′ = a + b encloses 60° with a; x a + y b = (x − y) a + y b′.
    return Host(
      name: "disguised", title: "",
      cell: try UnitCell(
        lengths: cell.lengths, gamma: 60,
        atoms: cell.atoms.reversed().map { atom in
          let position = atom.position
          return (
            atom.element,
            [position.x - position.y + 0.3, position.y + 0.2, 0.8 - position.z]
          )
        }))
  }

  /// Checks that a map is one to one on the pair orbits within 10 Å, and returns them.
  @discardableResult
  func orbits(
    of host: Host, onto other: Host, _ mapping: HostMapping
  ) throws -> OrbitMapping {
    let pairs = PairOrbits(of: other, cutoff: 10)
    let orbits = try #require(OrbitMapping(of: host, onto: pairs, under: mapping))
    let images = orbits.images.compactMap(\.self)
    #expect(images.sorted() == Array(pairs.orbits.indices))
    // An independent walk over all pairs: two pairs are of one orbit exactly if their images are.
    var imageOfOrbit: [Int: Int] = [:]
    let reach = orbits.pairs.reach
    for first in host.cell.atoms.indices {
      for second in host.cell.atoms.indices {
        for di in -reach...reach {
          for dj in -reach...reach {
            guard let orbit = orbits.pairs.orbit(from: first, to: second, di: di, dj: dj) else {
              continue
            }
            let start = mapping.image(of: Site(i: 0, j: 0, basis: first))
            let end = mapping.image(of: Site(i: di, j: dj, basis: second))
            let image = pairs.orbit(
              from: start.basis, to: end.basis, di: end.i - start.i, dj: end.j - start.j)
            #expect(orbits.images[orbit] == image)
            if let known = imageOfOrbit[orbit] { #expect(known == image) }
            imageOfOrbit[orbit] = image
          }
        }
      }
    }
    return orbits
  }

  @Test(arguments: pairs)
  func `hosts of one structure have a map that is one to one on pair orbits`(
    pair: (String, String)
  ) throws {
    let (host, other) = (try CommittedFiles.host(pair.0), try CommittedFiles.host(pair.1))
    let mapping = try #require(HostMapping(from: host, to: other))
    #expect(Set(mapping.basis) == Set(host.cell.atoms.indices))
    try orbits(of: host, onto: other, mapping)
    // Atoms keep their roles, and their heights are alike.
    for (basis, image) in mapping.basis.enumerated() {
      let groups = (host.element(at: basis).group, other.element(at: image).group)
      #expect(groups.0 == groups.1)
    }
    #expect(mapping.misfit < 0.3)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a host maps onto itself without a difference`(host: Host) throws {
    let mapping = try #require(HostMapping(from: host, to: host))
    #expect(mapping.elementDistance == 0 && mapping.misfit < 1e-6)
    let orbits = try orbits(of: host, onto: host, mapping)
    for (orbit, image) in zip(orbits.pairs.orbits, orbits.images) {
      guard let image else { continue }
      #expect(
        abs(orbit.distance - PairOrbits(of: host, cutoff: 10).orbits[image].distance) < 1e-6)
    }
  }

  @Test(arguments: ["MoS2", "BN", "GaSe", "InSe"])
  func `axes, origin, order of atoms and side of the layer do not matter`(name: String) throws {
    let host = try CommittedFiles.host(name)
    let disguised = try disguised(host)
    for (first, second) in [(disguised, host), (host, disguised)] {
      let mapping = try #require(HostMapping(from: first, to: second))
      #expect(mapping.elementDistance == 0 && mapping.misfit < 1e-3)
      try orbits(of: first, onto: second, mapping)
    }
  }

  @Test func `hosts that differ in symmetry or in occupied sites have no map`() throws {
    let hosts = CommittedFiles.hosts
    let alike = [Set(["MoS2", "WSe2"]), ["GaSe", "InSe"]]
    for host in hosts {
      for other in hosts where host != other && !alike.contains([host.name, other.name]) {
        #expect(HostMapping(from: host, to: other) == nil, "\(host) \(other)")
      }
    }
    // 1T in place of 1H: the lower chalcogen is above another hollow of the layer.
    let mos2 = try CommittedFiles.host("MoS2").cell
    var atoms = mos2.atoms.map { (element: $0.element, position: $0.position) }
    atoms[2].position = [0, 0, atoms[2].position.z]
    let octahedral = Host(
      name: "1T", title: "",
      cell: try UnitCell(lengths: mos2.lengths, gamma: mos2.gamma, atoms: atoms))
    #expect(HostMapping(from: octahedral, to: try CommittedFiles.host("MoS2")) == nil)
  }
}
