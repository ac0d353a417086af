import FoundationEssentials

/// The differences between the settings of two runs, which are JSON.
enum SettingsDifference {
  private enum Value: Decodable, Equatable {
    case object([String: Value])
    case array([Value])
    case text(String)

    init(from decoder: any Decoder) throws {
      if let object = try? [String: Value](from: decoder) {
        self = .object(object)
      } else if let array = try? [Value](from: decoder) {
        self = .array(array)
      } else {
        let container = try decoder.singleValueContainer()
        if let boolean = try? container.decode(Bool.self) {
          self = .text("\(boolean)")
        } else if let number = try? container.decode(Double.self) {
          self = .text(Int(exactly: number).map { "\($0)" } ?? "\(number)")
        } else {
          self = .text((try? container.decode(String.self)) ?? "null")
        }
      }
    }

    /// The value in a message.
    var description: String {
      switch self {
      case .object: "{…}"
      case .array(let values): "a list of \(values.count)"
      case .text(let text): text.count <= 16 ? text : "\(text.prefix(12))…"
      }
    }
  }

  /// Returns for each setting that differs its name with both values, such as "options.seed is 1 there and 2 here".
  static func list(from old: Data, to new: Data) -> [String] {
    guard let old = try? JSONDecoder().decode(Value.self, from: old),
      let new = try? JSONDecoder().decode(Value.self, from: new)
    else { return ["settings.json is missing or damaged"] }
    return list(old, new, at: "")
  }

  private static func list(_ old: Value?, _ new: Value?, at path: String) -> [String] {
    if old == new { return [] }
    switch (old, new) {
    case (.object(let left), .object(let right)):
      return Set(left.keys).union(right.keys).sorted().flatMap { key in
        list(left[key], right[key], at: path.isEmpty ? key : path + "." + key)
      }
    case (.array(let left), .array(let right)) where left.count == right.count:
      return left.indices.flatMap { list(left[$0], right[$0], at: "\(path)[\($0)]") }
    default:
      return [
        "\(path) is \(old?.description ?? "missing") there and \(new?.description ?? "missing") here"
      ]
    }
  }
}
