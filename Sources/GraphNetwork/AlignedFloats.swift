// Memory for the kernels: from a cache line on, so that no vector they read straddles two.

import CKernels

/// A block of single-precision numbers that begins with a cache line.
///
/// It is not synchronised, and so shared only while nobody writes: a network's tensors are written before
/// anybody else has them, and a workspace has one user at a time.
final class AlignedFloats: @unchecked Sendable {
  let elements: UnsafeMutablePointer<Float>
  let count: Int

  /// A block of zeros.
  init(count: Int) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Float>.stride
    elements = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.lineBytes)
      .bindMemory(to: Float.self, capacity: max(1, count))
    elements.initialize(repeating: 0, count: max(1, count))
  }

  /// The tensors one after another, each from a cache line on.
  convenience init(_ tensors: [[Float]]) {
    self.init(count: tensors.reduce(0) { $0 + Self.padded($1.count) })
    var next = elements
    for tensor in tensors {
      tensor.withUnsafeBufferPointer { tensor in
        guard let base = tensor.baseAddress else { return }
        next.update(from: base, count: tensor.count)
      }
      next += Self.padded(tensor.count)
    }
  }

  deinit { elements.deallocate() }

  private static let lineBytes = Int(CK_ALIGNMENT) * MemoryLayout<Float>.stride

  /// So many numbers, and what is left of their last cache line.
  static func padded(_ count: Int) -> Int {
    let line = Int(CK_ALIGNMENT)
    return (count + line - 1) / line * line
  }
}
