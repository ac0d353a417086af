/// Values inside of other values.
extension JSONReader {
  /// Returns a reader before the value at a path; nil if there is none.
  ///
  /// - Parameter path: The names of members and the indices of elements, from the next value on.
  /// - Returns: A reader that must not read past the value.
  /// - Throws: ``JSONSyntaxError``, or ``InvalidDocument`` if a name of the path occurs twice in an object.
  public func reader(at path: some Collection<String>) throws -> JSONReader? {
    guard let step = path.first else { return self }
    var json = self
    var found: JSONReader?
    switch try json.next() {
    case .object:
      try json.members { json in
        if try json.memberName() == step {
          guard found == nil else {
            throw InvalidDocument(.duplicateField, "", "this field occurs twice", at: step)
          }
          found = json
        }
        try json.skip()
      }
    case .array:
      try json.array { json, index in
        if "\(index)" == step { found = json }
        try json.skip()
      }
    default: break
    }
    return try found?.reader(at: path.dropFirst())
  }
}
