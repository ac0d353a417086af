import Crystals
import FileSupport
import FoundationEssentials
import Numerics
import Structures
import Testing

@Suite struct HostCellTests {
  /// Cells of materials without a committed host, with other symmetries.
  static let others: [(name: String, cell: UnitCell)] = {
    func cell(
      _ lengths: SIMD3<Double>, _ gamma: Double, _ atoms: [(String, SIMD3<Double>)]
    ) -> UnitCell? {
      try? UnitCell(
        lengths: lengths, gamma: gamma,
        atoms: atoms.compactMap { atom in Element(symbol: atom.0).map { ($0, atom.1) } })
    }
    let cells = [
      // A Janus layer, one element, a distorted 1T' layer, a tetragonal layer, and an oblique lattice without symmetry.
      (
        "MoSSe",
        cell(
          [3.25, 3.25, 20], 120,
          [
            ("Mo", [1.0 / 3, 2.0 / 3, 0.5]), ("S", [2.0 / 3, 1.0 / 3, 0.57]),
            ("Se", [2.0 / 3, 1.0 / 3, 0.415]),
          ])
      ),
      (
        "C",
        cell(
          [2.46, 2.46, 20], 60,
          [("C", [0.1, 0.2, 0.5]), ("C", [0.1 + 1.0 / 3, 0.2 + 1.0 / 3, 0.5])])
      ),
      (
        "WTe2",
        cell(
          [3.5, 6.3, 20], 90,
          [
            ("W", [0.25, 0.30, 0.505]), ("W", [0.75, 0.70, 0.495]), ("Te", [0.75, 0.10, 0.605]),
            ("Te", [0.25, 0.90, 0.395]), ("Te", [0.75, 0.45, 0.58]), ("Te", [0.25, 0.55, 0.42]),
          ])
      ),
      (
        "FeSe",
        cell(
          [3.77, 3.77, 20], 90,
          [
            ("Fe", [0, 0, 0.5]), ("Fe", [0.5, 0.5, 0.5]), ("Se", [0.5, 0, 0.57]),
            ("Se", [0, 0.5, 0.43]),
          ])
      ),
      ("AlN", cell([3.1, 3.7, 20], 103, [("Al", [0.1, 0.2, 0.5]), ("N", [0.6, 0.55, 0.53])])),
      // A centred rectangular lattice.
      ("SiC", cell([3.3, 3.3, 20], 77, [("Si", [0.2, 0.2, 0.5]), ("C", [0.7, 0.7, 0.53])])),
    ]
    return cells.compactMap { name, cell in cell.map { (name, $0) } }
  }()

  static let cells = CommittedFiles.hosts.map { ($0.name, $0.cell) } + others

  /// Returns a × b cells as a structure.
  static func structure(_ cell: UnitCell, _ a: Int = 1, _ b: Int = 1) throws -> AtomicStructure {
    let lattice = try #require(Lattice(cell.a * Double(a), cell.b * Double(b), cell.c))
    var atoms: [AtomicStructure.Atom] = []
    for i in 0..<a {
      for j in 0..<b {
        for atom in cell.atoms {
          let position = SIMD3(
            (atom.position.x + Double(i)) / Double(a), (atom.position.y + Double(j)) / Double(b),
            atom.position.z)
          atoms.append(AtomicStructure.Atom(atom.element, at: position))
        }
      }
    }
    return try #require(AtomicStructure(lattice: lattice, atoms: atoms))
  }

  static func kinds(_ host: Host) -> [LayerOperation.Kind: Int] {
    host.operations.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
  }

  @Test func `all cells of other materials are those of hosts`() { #expect(Self.others.count == 6) }

  @Test(arguments: Self.cells)
  func `the file depends on the crystal and not on the structure that is given`(
    name: String, cell: UnitCell
  ) throws {
    let expected = HostFileText(
      name: name, title: name, cell: try HostCell(of: Self.structure(cell)).cell
    ).bytes
    var variants = EquivalentStructures(generator: SplitMix64(seed: 5))
    for (a, b) in [(1, 1), (1, 1), (2, 1), (1, 3), (3, 3), (2, 4), (6, 5)] {
      let structure = try Self.structure(cell, a, b)
      for _ in 0..<3 {
        let next = variants.next(for: structure)
        let other = try #require(next)
        let found = try HostCell(of: other)
        #expect(found.cellCount == a * b)
        let text = HostFileText(name: name, title: name, cell: found.cell).bytes
        #expect(String(decoding: text, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
      }
    }
  }

  @Test(arguments: Self.cells)
  func `the host has the symmetry and the orbits of pairs of the cell`(
    name: String, cell: UnitCell
  ) throws {
    let given = Host(name: name, title: name, cell: cell)
    let found = Host(
      name: name, title: name, cell: try HostCell(of: Self.structure(cell, 2, 3)).cell)
    #expect(Self.kinds(found) == Self.kinds(given))
    #expect(found.pointGroup == given.pointGroup && found.pointGroup != nil)
    #expect(
      found.equivalentAtoms.map(\.count).sorted() == given.equivalentAtoms.map(\.count).sorted())
    func distances(_ host: Host) -> [[Double]] {
      PairOrbits(of: host, cutoff: 6).orbits.map { [$0.distance, abs($0.height)] }
        .sorted { $0.lexicographicallyPrecedes($1) }
    }
    let (left, right) = (distances(found), distances(given))
    #expect(left.count == right.count)
    for (first, second) in zip(left.map { $0[0] }, right.map { $0[0] }) {
      #expect(abs(first - second) < 1e-3)
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a structure of the found host is recognised as the pristine committed host`(
    host: Host
  ) throws {
    let cell = try HostCell(of: Self.structure(host.cell)).cell
    let found = try StructureRecognizer(hosts: [host]).recognize(Self.structure(cell, 4, 4))
    #expect(found.configuration.defects.isEmpty)
    for (left, right) in zip(
      [cell.lengths.x, cell.lengths.y], [host.cell.lengths.x, host.cell.lengths.y])
    {
      #expect(abs(left - right) < 1e-5)
    }
    #expect(abs(cell.gamma - host.cell.gamma) < 1e-3)
    #expect(cell.lengths.z == 20)
    #expect(Set(cell.atoms.map(\.element)) == Set(host.elements))
    // Cations come first, as in the committed files.
    #expect(cell.atoms.map(\.element) == host.cell.atoms.map(\.element))
  }

  @Test(arguments: Self.cells)
  func `small displacements average out in a supercell`(name: String, cell: UnitCell) throws {
    let expected = try HostCell(of: Self.structure(cell)).cell
    var variants = EquivalentStructures(generator: SplitMix64(seed: 7))
    let noisy = try variants.next(for: Self.structure(cell, 5, 5), noise: 1e-3)
    let found = try HostCell(of: #require(noisy))
    #expect(found.cellCount == 25)
    #expect(found.cell.atoms.count == expected.atoms.count)
    let hosts = [found.cell, expected].map { Host(name: "X", title: "X", cell: $0) }
    #expect(Self.kinds(hosts[0]) == Self.kinds(hosts[1]))
  }

  @Test(arguments: Self.cells)
  func `a host file has the cell that was written`(name: String, cell: UnitCell) throws {
    let found = try HostCell(of: Self.structure(cell)).cell
    let text = HostFileText(name: "X-1", title: "\"quoted\"\n", cell: found)
    let host = try Host(json: Data(text.bytes), file: "X-1.json")
    #expect(host.cell == found && host.name == "X-1" && host.title == text.title)
    #expect(try HostCell(of: Self.structure(host.cell)).cell == found)
  }

  @Test func `a random structure gives a host that is its own host, or an error`() throws {
    var random = SplitMix64(seed: 11)
    let elements = ["B", "N", "Mo"].compactMap(Element.init)
    var variants = EquivalentStructures(generator: SplitMix64(seed: 12))
    var found = 0
    for _ in 0..<400 {
      func number(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
      let angles = SIMD3(number(60...120), number(60...120), number(45...135))
      let lattice = Lattice(
        lengths: [number(2...6), number(2...6), number(10...30)], angles: angles)
      guard let lattice else { continue }
      let atoms = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        AtomicStructure.Atom(
          elements[Int.random(in: 0..<3, using: &random)],
          at: [number(-2...2), number(-2...2), number(0...0.15)])
      }
      let structure = try #require(AtomicStructure(lattice: lattice, atoms: atoms))
      do throws(HostCellError) {
        let cell = try HostCell(of: structure).cell
        found += 1
        #expect(cell.atoms.count * (try HostCell(of: structure).cellCount) == atoms.count)
        let again = try HostCell(of: Self.pristine(cell))
        #expect(again.cell == cell)
        if let other = variants.next(for: structure) {
          #expect(try HostCell(of: other).cell == cell)
        }
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(found > 50)
  }

  /// Returns one cell as a structure.
  static func pristine(_ cell: UnitCell) throws(HostCellError) -> AtomicStructure {
    let atoms = cell.atoms.map { AtomicStructure.Atom($0.element, at: $0.position) }
    guard let lattice = Lattice(cell.a, cell.b, cell.c),
      let structure = AtomicStructure(lattice: lattice, atoms: atoms)
    else { throw .noAtoms }
    return structure
  }

  // MARK: What is no host

  static func error(_ structure: AtomicStructure) throws -> HostCellError {
    try #require(#expect(throws: HostCellError.self) { try HostCell(of: structure) })
  }

  @Test func `bulk crystals, chains, molecules and several layers are refused`() throws {
    let element = try #require(Element(symbol: "Mo"))
    func structure(_ lengths: SIMD3<Double>, _ positions: [SIMD3<Double>]) throws -> AtomicStructure
    {
      let lattice = try #require(Lattice(lengths: lengths, angles: [90, 90, 90]))
      return try #require(
        AtomicStructure(lattice: lattice, atoms: positions.map { .init(element, at: $0) }))
    }
    #expect(try Self.error(structure([3, 3, 4], [[0, 0, 0]])) == .noVacuum(widestGap: 4))
    #expect(try Self.error(structure([3, 12, 20], [[0, 0, 0]])) == .severalVacuums(2))
    #expect(try Self.error(structure([9, 12, 20], [[0, 0, 0]])) == .severalVacuums(3))
    #expect(try Self.error(structure([3, 3, 20], [])) == .noAtoms)
    guard
      case .severalLayers(let gap) = try Self.error(
        structure([3, 3, 20], [[0, 0, 0], [0, 0, 0.25]]))
    else {
      Issue.record("two layers were accepted")
      return
    }
    #expect(abs(gap - 5) < 1e-9)
    guard case .invalidCell = try Self.error(structure([3, 3, 20], [[0, 0, 0], [0, 0, 0.01]]))
    else {
      Issue.record("atoms that coincide were accepted")
      return
    }
    let many = (0..<5000).map { SIMD3(Double($0) / 5000, 0, 0) }
    #expect(
      try Self.error(structure([3, 3, 20], many))
        == .tooManyAtoms(5000, limit: HostCell.maximumAtomCount))
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a bilayer is refused`(host: Host) throws {
    let cell = host.cell
    let heights = cell.atoms.map { $0.position.z * cell.c.z }
    let span = (heights.max() ?? 0) - (heights.min() ?? 0)
    let lattice = try #require(Lattice(cell.a, cell.b, [0, 0, 40]))
    let atoms = [0, span + 3.2].flatMap { shift in
      zip(cell.atoms, heights).map { atom, height in
        AtomicStructure.Atom(
          atom.element, at: [atom.position.x, atom.position.y, (height + shift) / 40])
      }
    }
    guard
      case .severalLayers = try Self.error(
        try #require(AtomicStructure(lattice: lattice, atoms: atoms)))
    else {
      Issue.record("a bilayer was accepted")
      return
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `a supercell with a vacancy is refused or looks as if it had a defect`(host: Host) throws {
    for repeats in [4, 6] {
      let whole = try Self.structure(host.cell, repeats, repeats)
      let defective = try #require(
        AtomicStructure(lattice: whole.lattice, atoms: Array(whole.atoms.dropFirst())))
      if defective.atoms.count <= UnitCell.maximumAtomCount {
        #expect(try HostCell(of: defective).nearlyMapped != nil)
      } else {
        guard case .noSmallerCell(let atoms, _, let mapped) = try Self.error(defective) else {
          Issue.record("a supercell with a vacancy was accepted")
          return
        }
        #expect(atoms == defective.atoms.count && mapped != nil)
      }
    }
  }
}
