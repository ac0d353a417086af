import JSON

/// A short list of integers in JSON, such as a cell or the repeats of a supercell.
///
/// It keeps the first three integers and the count, and needs no memory allocation.
struct IntegerList: Sendable {
  /// The number of integers in the list.
  private(set) var count = 0
  private var first = 0
  private var second = 0
  private var third = 0

  /// One of the first three integers; 0 if the list is shorter.
  subscript(index: Int) -> Int {
    switch index {
    case 0: first
    case 1: second
    default: third
    }
  }

  /// Creates an empty list.
  init() {}

  /// Appends an integer.
  mutating func append(_ number: Int) {
    switch count {
    case 0: first = number
    case 1: second = number
    case 2: third = number
    default: break
    }
    count += 1
  }

  /// Reads an array.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` for an element that is not an integer.
  init(reading json: inout JSONReader) throws {
    try json.array { json, _ in append(try json.integer()) }
  }
}
