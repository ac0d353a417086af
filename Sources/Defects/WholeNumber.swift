// Whole numbers in JSON, with an error that says where a fraction was.

/// A number without a fraction, as JSON may write it: 8, 8.0 or 8e0.
///
/// Foundation reports a fraction read as `Int` as invalid JSON, without its place.
struct WholeNumber: Decodable {
  let value: Int

  init(from decoder: any Decoder) throws {
    let number = try decoder.singleValueContainer().decode(Double.self)
    guard let value = Int(exactly: number) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(number) is not a whole number"))
    }
    self.value = value
  }
}
