/// The members that one kind of object may have; their names are the raw values of `Field`.
public struct JSONFields<Field>: Sendable
where Field: RawRepresentable<String> & CaseIterable & Sendable {
  /// The kind of object with its article, as in "a configuration has no such field".
  @usableFromInline let title: String
  /// Whether members with other names are skipped.
  @usableFromInline let allowsOthers: Bool
  @usableFromInline let fields: [Field]
  /// The names in the same order, in a form that is quick to compare.
  @usableFromInline let names: [PlainText]

  /// The fields that `Field` lists, at most 64.
  ///
  /// - Parameters:
  ///   - title: The kind of object, with its article.
  ///   - allowsOthers: Whether members with other names are skipped; otherwise they are faults, so a misspelt name is
  ///     never ignored.
  public init(of title: String, allowsOthers: Bool = false) {
    self.title = title
    self.allowsOthers = allowsOthers
    fields = Array(Field.allCases)
    names = fields.map { PlainText($0.rawValue) }
    precondition(fields.count <= UInt64.bitWidth, "more than 64 fields")
  }

  /// Returns the name of the field with an index.
  @usableFromInline func name(at index: Int) -> String { fields[index].rawValue }

  @usableFromInline func index(of name: String) -> Int? {
    fields.firstIndex { $0.rawValue == name }
  }

  @usableFromInline func unknown(_ name: String) -> InvalidDocument {
    InvalidDocument(
      .unknownField, "",
      "\(title) has no such field; its fields are "
        + fields.map(\.rawValue).joined(separator: ", "), at: name)
  }
}
