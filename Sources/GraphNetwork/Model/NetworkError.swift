/// The reason why a shape or a set of tensors does not define a network.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A size of the shape is out of bounds.
  case size(String, Int, allowed: ClosedRange<Int>)
  /// The factor of the messages is not a finite number.
  case messageScale(Double)
  /// A tensor that the shape requires is missing.
  case missingTensor(String)
  /// A tensor is not part of a network of this shape.
  case unknownTensor(String)
  /// The shape of a tensor is not the one that the network requires.
  case tensorShape(String, [Int], expected: [Int])
  /// The number of a tensor's values is not the product of its dimensions.
  case valueCount(String, Int, expected: Int)
  /// A value of a tensor is infinite or NaN.
  case notFinite(String, index: Int)

  /// A sentence that names the size or the tensor and what it must be.
  public var description: String {
    switch self {
    case .size(let name, let value, let allowed):
      "\(name) \(value) is out of range (\(allowed.lowerBound) to \(allowed.upperBound))"
    case .messageScale(let value):
      "messageScale is \(value); it must be finite"
    case .missingTensor(let name):
      "tensor \(name) is missing"
    case .unknownTensor(let name):
      "tensor \(name) is not part of a network of this shape"
    case .tensorShape(let name, let shape, let expected):
      "tensor \(name) has shape \(shape); it must be \(expected)"
    case .valueCount(let name, let count, let expected):
      "tensor \(name) has \(count) values; its shape requires \(expected)"
    case .notFinite(let name, let index):
      "value \(index) of tensor \(name) is not a finite number"
    }
  }
}
