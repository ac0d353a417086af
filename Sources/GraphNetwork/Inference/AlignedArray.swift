import CKernels

/// A fixed number of plain values from a cache line on, so that no vector of floats that a kernel reads straddles two.
///
/// Sharing it is safe because it is not written while it is shared: the tensors of a network are written before any
/// other thread has them, and the scratch memory of a workspace has one user at a time.
final class AlignedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let elements: UnsafeMutablePointer<Element>
  let count: Int

  /// Creates an array whose elements are not initialised.
  init(count: Int) {
    self.count = count
    elements = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride,
      alignment: Int(CK_ALIGNMENT) * MemoryLayout<Float>.stride
    ).bindMemory(to: Element.self, capacity: count)
  }

  /// Creates a copy of `source`.
  convenience init(_ source: [Element]) {
    self.init(count: source.count)
    elements.initialize(from: source, count: source.count)
  }

  deinit { elements.deallocate() }
}
