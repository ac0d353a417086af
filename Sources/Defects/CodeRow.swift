// Codes of defects, worked on eight at a time.

/// A code for each of some defects, one by one and in lanes, the last of which reach beyond.
///
/// A view of memory that ``withRows(_:of:_:)`` lends.
struct CodeRow {
  typealias Lanes = SIMD8<Int32>

  /// The codes, one by one.
  var codes: UnsafeMutableBufferPointer<Int32>
  private let bytes: UnsafeMutableRawBufferPointer

  /// How many lanes hold the codes.
  var laneCount: Int { bytes.count / MemoryLayout<Lanes>.stride }

  subscript(lanes index: Int) -> Lanes {
    get { bytes.load(fromByteOffset: index &* MemoryLayout<Lanes>.stride, as: Lanes.self) }
    nonmutating set {
      bytes.storeBytes(
        of: newValue, toByteOffset: index &* MemoryLayout<Lanes>.stride, as: Lanes.self)
    }
  }

  /// Calls `body` with rows for `count` defects each, by their number.
  ///
  /// In lanes beyond, three added up and two codes taken off are more than any code, and no more than an Int32
  /// holds: with at most 64 × 64 cells of 64 atoms a code is below 2²⁶.
  static func withRows<Result>(
    _ rows: Int, of count: Int, _ body: ((Int) -> CodeRow) -> Result
  ) -> Result {
    let laneCount = (count + Lanes.scalarCount - 1) / Lanes.scalarCount
    let rowBytes = laneCount * MemoryLayout<Lanes>.stride
    return withUnsafeTemporaryAllocation(
      byteCount: rows * rowBytes, alignment: MemoryLayout<Lanes>.alignment
    ) { room in
      // Bound to single codes; lanes are loads and stores of raw memory, which any type allows.
      room.initializeMemory(as: Int32.self, repeating: .max / 4)
      return body { row in
        let bytes = UnsafeMutableRawBufferPointer(
          rebasing: room[row * rowBytes..<(row + 1) * rowBytes])
        let codes = bytes.assumingMemoryBound(to: Int32.self)
        return CodeRow(
          codes: UnsafeMutableBufferPointer(rebasing: codes[..<count]), bytes: bytes)
      }
    }
  }
}
