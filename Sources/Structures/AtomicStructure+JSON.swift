import JSON

extension AtomicStructure {
  /// The structure as a JSON object, as written by pymatgen's `Structure.as_dict()`.
  public var pymatgen: [UInt8] {
    JSONWriter.object { json in
      json.field("@module", "pymatgen.core.structure")
      json.field("@class", "Structure")
      json.field("charge", 0)
      json.name("lattice")
      json.object { json in
        json.field("matrix", lattice.vectors) { $0.vector($1) }
        json.field("pbc", [true, true, true]) { $0.boolean($1) }
        let names: [StaticString] = ["a", "b", "c"]
        for (name, vector) in zip(names, lattice.vectors) { json.field(name, vector.length) }
        json.field("alpha", lattice.angles.x)
        json.field("beta", lattice.angles.y)
        json.field("gamma", lattice.angles.z)
        json.field("volume", lattice.volume)
      }
      json.name("properties")
      json.object { _ in }
      json.field("sites", atoms) { json, atom in
        json.object { json in
          json.field("species", [atom.element.symbol]) { json, symbol in
            json.object { json in
              json.field("element", symbol)
              json.field("occu", 1)
            }
          }
          json.name("abc")
          json.vector(atom.position)
          json.name("properties")
          json.object { _ in }
          json.field("label", atom.element.symbol)
          json.name("xyz")
          json.vector(lattice.cartesian(atom.position))
        }
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func vector(_ vector: SIMD3<Double>) {
    array([vector.x, vector.y, vector.z]) { $0.number($1) }
  }
}
