import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Numerics
import Structures
import Testing

/// The forms of structures in JSON.
@Suite struct StructureFormsTests {
  typealias Object = [String: any Sendable]

  /// A form, made of a lattice and its sites; a nil element is a vacancy with the mark.
  struct Form: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The pointer to the list of sites.
    let list: String
    let marks: [String]
    let make: @Sendable (Lattice, [(element: Element?, position: SIMD3<Double>)], String) -> Object
  }

  static func list(_ vector: SIMD3<Double>) -> [Double] { [vector.x, vector.y, vector.z] }

  static let forms = [
    Form(testDescription: "pymatgen", list: "/sites", marks: ["X", "Va", "Vac", "vacancy", "0"]) {
      lattice, sites, mark in
      [
        "@class": "Structure", "lattice": ["matrix": lattice.vectors.map(list)] as Object,
        "sites": sites.map { site -> Object in
          let isEmpty = site.element == nil && mark == "0"
          let symbol = site.element?.symbol ?? (isEmpty ? "S" : mark)
          let species: Object = ["element": symbol, "occu": isEmpty ? 0 : 1]
          return ["species": [species], "abc": list(site.position), "label": symbol]
        },
      ]
    },
    Form(
      testDescription: "OPTIMADE", list: "/cartesian_site_positions",
      marks: ["vacancy", "X", "0", "vacancy and S"]
    ) { lattice, sites, mark in
      let kinds = Set(sites.map { $0.element?.symbol ?? "empty" }).sorted()
      return [
        "lattice_vectors": lattice.vectors.map(list), "elements": ["Mo", "S", "Se"],
        "dimension_types": [1, 1, 0],
        "cartesian_site_positions": sites.map { list(lattice.cartesian($0.position)) },
        "species_at_sites": sites.map { $0.element?.symbol ?? "empty" },
        "species": kinds.map { kind -> Object in
          let (symbols, shares): ([String], [Double]) =
            kind != "empty"
            ? ([kind], [1])
            : mark == "0"
              ? (["S"], [0])
              : mark == "vacancy and S" ? (["vacancy", "S"], [1, 0]) : ([mark], [1])
          return ["name": kind, "chemical_symbols": symbols, "concentration": shares]
        },
      ]
    },
    Form(testDescription: "ASE", list: "/positions", marks: ["X"]) { lattice, sites, _ in
      [
        "numbers": sites.map { $0.element?.atomicNumber ?? 0 },
        "positions": sites.map { list(lattice.cartesian($0.position)) },
        "cell": lattice.vectors.map(list), "pbc": [true, true, false],
      ]
    },
    Form(testDescription: "ASE's JSON", list: "/1/positions", marks: ["X"]) { lattice, sites, _ in
      func array(_ numbers: [Double], _ type: String, _ shape: [Int]) -> Object {
        ["__ndarray__": [shape, type, numbers] as [any Sendable]]
      }
      let row: Object = [
        "numbers": array(
          sites.map { Double($0.element?.atomicNumber ?? 0) }, "int64", [sites.count]),
        "positions": array(
          sites.flatMap { list(lattice.cartesian($0.position)) }, "float64", [sites.count, 3]),
        "cell": [
          "array": array(lattice.vectors.flatMap(list), "float64", [3, 3]),
          "__ase_objtype__": "cell",
        ] as Object,
        "pbc": ["__ndarray__": [[3], "bool", [true, true, true]] as [any Sendable]] as Object,
      ]
      return ["1": row, "ids": [1], "nextid": 2]
    },
    Form(testDescription: "JARVIS, fractional", list: "/coords", marks: ["X", "VAC"]) {
      lattice, sites, mark in
      [
        "lattice_mat": lattice.vectors.map(list), "coords": sites.map { list($0.position) },
        "elements": sites.map { $0.element?.symbol ?? mark }, "cartesian": false,
        "abc": list(lattice.lengths), "angles": list(lattice.angles), "props": [String](),
      ]
    },
    Form(testDescription: "JARVIS, Cartesian", list: "/coords", marks: ["Va"]) {
      lattice, sites, mark in
      [
        "lattice_mat": lattice.vectors.map(list),
        "coords": sites.map { list(lattice.cartesian($0.position)) },
        "elements": sites.map { $0.element?.symbol ?? mark }, "cartesian": true,
      ]
    },
  ]

  static func json(_ value: Any) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed),
      as: UTF8.self)
  }

  func resolved(_ json: String) throws -> ResolvedConfiguration {
    try ConfigurationDocument(json: Array(json.utf8))
      .resolved(in: CommittedFiles.catalogue) { _ in nil }
  }

  /// A 4×4 supercell of MoS2 with a vacancy and a substitution: its structure, and all its sites.
  static func example() throws -> (
    configuration: DefectConfiguration, structure: AtomicStructure,
    sites: [(element: Element?, position: SIMD3<Double>)]
  ) {
    let supercell = try CommittedFiles.supercell("MoS2", 4, 4)
    let configuration = try DefectConfiguration(name: "v_Mo+Se_S", in: supercell)
    let occupants = Dictionary(
      uniqueKeysWithValues: configuration.defects.map { ($0.site, $0.occupant) })
    let sites = (0..<supercell.siteCount).map { site -> (Element?, SIMD3<Double>) in
      let position = supercell.position(of: supercell.site(at: site))
      switch occupants[site] {
      case nil: return (supercell.element(at: site), position)
      case .vacancy: return (nil, position)
      case .element(let element): return (element, position)
      }
    }
    return (configuration, try configuration.structure(), sites)
  }

  @Test(arguments: forms)
  func `a form is read alone, in a list of one, and as text`(form: Form) throws {
    let (configuration, structure, _) = try Self.example()
    let object = form.make(
      structure.lattice, structure.atoms.map { ($0.element, $0.position) }, "")
    var values: [Any] = [object, [object]]
    if form.testDescription == "OPTIMADE" {
      let entry: Object = ["id": "a/1", "type": "structures", "attributes": object]
      values += [
        entry, [entry], ["data": entry, "meta": Object()] as Object, ["data": [entry]] as Object,
      ]
    }
    for value in values {
      let json = try Self.json(value)
      for text in [json, try Self.json(json), try Self.json("\u{FEFF}\r\n \(json)\n")] {
        let found = try resolved(#"{"structure":\#(text)}"#)
        #expect(found.configuration.supercell == configuration.supercell)
        #expect(found.configuration.defects == configuration.defects.sorted())
      }
    }
  }

  @Test(arguments: forms)
  func `the error of a structure in place of a request names its field`(form: Form) throws {
    let (_, structure, _) = try Self.example()
    let object = form.make(
      structure.lattice, structure.atoms.map { ($0.element, $0.position) }, "")
    let list = String(form.list.split(separator: "/").last ?? "")
    for value in [
      object, [object], ["id": "a/1", "type": "structures", "attributes": object],
      ["data": [object], "meta": Object()], ["@class": "Structure", list: [7]],
      ["id": "mine", "explain": true, list: [Int]()],
    ] as [Any] {
      let json = try Self.json(value)
      let error = try #require(throws: InvalidDocument.self, "\(json)") {
        try ConfigurationDocument(json: Array(json.utf8))
      }
      #expect(error.faults.map(\.code) == [.missingField])
      #expect(error.faults.map(\.pointer) == ["/structure"])
      #expect(error.faults[0].detail.contains(#"{"structure": DOCUMENT}"#))
    }
  }

  @Test(arguments: [
    (#"{"type":"vacancy","cell":[0,0],"basis":1}"#, "/type"),
    (#"{"data":{"material":"P"}}"#, "/data"),
    (#"{"material":"P","sites":[]}"#, "/sites"), (#"{"structure":"x","sites":[]}"#, "/sites"),
    ("[]", ""), (#"[{"material":"P","defects":[]}]"#, ""),
  ])
  func `any other document has the fault of its own field`(json: String, pointer: String) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try ConfigurationDocument(json: Array(json.utf8))
    }
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  @Test(arguments: forms)
  func `an explicit vacancy is a vacancy, and other atoms keep their places`(form: Form) throws {
    let (configuration, structure, sites) = try Self.example()
    let selenium = try #require(sites.firstIndex { $0.element?.symbol == "Se" })
    for mark in form.marks {
      let object = form.make(structure.lattice, sites, mark)
      let found = try resolved(#"{"structure":\#(Self.json(object))}"#)
      #expect(found.configuration.supercell == configuration.supercell)
      #expect(found.configuration.defects == configuration.defects.sorted())
      let fault = InvalidDocument(.unsupportedDefect, "/defects/1/to", "")
      #expect(
        found.placed(fault).faults.map(\.pointer) == ["/structure\(form.list)/\(selenium)"])
    }
  }

  @Test(arguments: forms.dropFirst())
  func `the vector across the vacuum may be missing`(form: Form) throws {
    guard !["JARVIS, fractional", "ASE's JSON"].contains(form.testDescription) else { return }
    let (configuration, structure, sites) = try Self.example()
    let object = form.make(structure.lattice, sites, form.marks[0])
    let name = try #require(["lattice_vectors", "cell", "lattice_mat"].first { object[$0] != nil })
    let vectors = try #require(object[name] as? [[Double]])
    for missing in [[0.0, 0, 0] as [Any], [NSNull(), NSNull(), NSNull()]] {
      var layer: [String: Any] = object
      layer[name] = [vectors[0], vectors[1], missing] as [Any]
      let found = try resolved(#"{"structure":\#(Self.json(layer))}"#)
      #expect(found.configuration.defects == configuration.defects.sorted())
    }
  }

  /// Faulty structures are errors with a pointer; they never end the process.
  @Test(arguments: forms)
  func `a damaged form is a configuration or an error`(form: Form) throws {
    let supercell = try CommittedFiles.supercell("BN", 2, 2)
    let structure = try DefectConfiguration(name: "v_B", in: supercell).structure()
    let sites = structure.atoms.map { (element: Optional($0.element), position: $0.position) }
    let json = try Self.json(form.make(structure.lattice, sites, ""))
    var random = SplitMix64(seed: 42)
    for _ in 0..<1500 {
      let bytes = DamagedDocumentTests.damaged(
        Array(#"{"structure":\#(json)}"#.utf8), using: &random)
      do {
        _ = try ConfigurationDocument(json: bytes)
          .resolved(in: CommittedFiles.catalogue) { _ in nil }
      } catch is JSONSyntaxError {
      } catch let error as InvalidDocument {
        #expect(error.faults.allSatisfy { $0.pointer.isEmpty || $0.pointer.hasPrefix("/") })
      }
    }
  }
}
