/// A row with a code for each defect, accessible one by one and in lanes of eight; the last lanes may be unused.
///
/// It is a view of memory that is valid inside the body of ``withRows(_:of:_:)``.
struct CodeRow {
  typealias Lanes = SIMD8<Int32>

  /// The codes, one by one.
  var codes: UnsafeMutableBufferPointer<Int32>
  private let bytes: UnsafeMutableRawBufferPointer

  /// The number of lanes that contain the codes.
  var laneCount: Int { bytes.count / MemoryLayout<Lanes>.stride }

  subscript(lanes index: Int) -> Lanes {
    get { bytes.load(fromByteOffset: index &* MemoryLayout<Lanes>.stride, as: Lanes.self) }
    nonmutating set {
      bytes.storeBytes(
        of: newValue, toByteOffset: index &* MemoryLayout<Lanes>.stride, as: Lanes.self)
    }
  }

  /// Calls `body` with a function that returns the row with a number; each row is for `count` defects.
  ///
  /// Unused lanes have a large value. The sum of three of them, less two codes, is greater than any code and fits into an
  /// Int32: with at most 64 × 64 cells of 64 atoms a code is below 2²⁶.
  static func withRows<Result>(
    _ rows: Int, of count: Int, _ body: ((Int) -> CodeRow) -> Result
  ) -> Result {
    let laneCount = (count + Lanes.scalarCount - 1) / Lanes.scalarCount
    let rowBytes = laneCount * MemoryLayout<Lanes>.stride
    return withUnsafeTemporaryAllocation(
      byteCount: rows * rowBytes, alignment: MemoryLayout<Lanes>.alignment
    ) { room in
      // The memory is bound to single codes; lanes are loaded and stored as raw memory.
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
