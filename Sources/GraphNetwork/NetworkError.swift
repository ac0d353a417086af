/// A shape or a set of tensors that makes no network.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A size of the shape is out of bounds.
  case size(String, Int, allowed: ClosedRange<Int>)
  /// The factor of the messages is not a finite number.
  case messageScale(Double)
  /// A tensor that the shape asks for is not there.
  case missingTensor(String)
  /// A tensor is there that the shape does not know.
  case unknownTensor(String)
  /// A tensor has another shape than the network's.
  case tensorShape(String, [Int], expected: [Int])
  /// A tensor has more or fewer values than its shape says.
  case valueCount(String, Int, expected: Int)
  /// A tensor holds an infinity or something that is not a number.
  case notFinite(String, index: Int)

  /// One sentence that names the part at fault.
  public var description: String {
    switch self {
    case .size(let name, let value, let allowed):
      "\(name) is \(value); it can be \(allowed.lowerBound) to \(allowed.upperBound)"
    case .messageScale(let value):
      "messageScale is \(value); it must be finite"
    case .missingTensor(let name):
      "tensor \(name) is missing"
    case .unknownTensor(let name):
      "tensor \(name) is not part of a network of this shape"
    case .tensorShape(let name, let shape, let expected):
      "tensor \(name) has shape \(shape); it must be \(expected)"
    case .valueCount(let name, let count, let expected):
      "tensor \(name) holds \(count) values; its shape asks for \(expected)"
    case .notFinite(let name, let index):
      "value \(index) of tensor \(name) is not finite"
    }
  }
}
