import JSON

/// The numbers of an array of NumPy as ASE's JSON has them: `{"__ndarray__": [shape, type, numbers]}`, or an object with
/// such an array as its member `array`.
struct NumPyArray {
  private enum Field: String, CaseIterable {
    case contents = "__ndarray__"
    case array
  }

  private static let fields = JSONFields<Field>(of: "an array", allowsOthers: true)

  private(set) var numbers: [Double] = []

  /// Reads up to three numbers for each atom.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  init(reading json: inout JSONReader) throws {
    var isComplete = false
    try json.object(Self.fields) { json, field in
      switch field {
      case .array:
        numbers = try NumPyArray(reading: &json).numbers
        isComplete = true
      case .contents:
        try json.array { json, index in
          guard index == 2 else { return try json.skip() }
          try json.array { json, index in
            guard index < 3 * AtomicStructure.maximumAtomCount else {
              throw InvalidDocument(.tooManyAtoms, "", StructureTextError.tooManyAtoms.reason)
            }
            numbers.append(try json.double())
          }
          isComplete = true
        }
      }
    }
    guard isComplete else {
      throw InvalidDocument(.wrongType, "", "must be an array")
    }
  }

  /// The rows of three numbers.
  ///
  /// - Throws: `InvalidDocument` if the count is not a multiple of three, or a number is not a coordinate.
  func vectors() throws(InvalidDocument) -> [SIMD3<Double>] {
    guard numbers.count.isMultiple(of: 3),
      numbers.allSatisfy({ abs($0) <= JSONReader.largestCoordinate })
    else {
      throw InvalidDocument(
        .invalidValue, "",
        "must have rows of three numbers, each at most \(JSONReader.largestCoordinate)")
    }
    return stride(from: 0, to: numbers.count, by: 3).map {
      [numbers[$0], numbers[$0 + 1], numbers[$0 + 2]]
    }
  }
}
