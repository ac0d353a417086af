// The members that an object may have.

/// The fields of one kind of object, by the names that `Field` gives them.
public struct JSONFields<Field>: Sendable
where Field: RawRepresentable<String> & CaseIterable & Sendable {
  /// The kind of object, as in "a configuration has no such field".
  @usableFromInline let title: String
  /// Whether members of other names are passed over.
  @usableFromInline let allowsOthers: Bool
  @usableFromInline let fields: [(name: String, field: Field)]
  /// The names in UTF-8, in the same order.
  @usableFromInline let names: [[UInt8]]

  /// The fields that `Field` lists, at most 64.
  ///
  /// - Parameters:
  ///   - title: The kind of object, with its article.
  ///   - allowsOthers: Whether members of other names are passed over; else they are faults, so that
  ///     a typo never passes silently.
  public init(of title: String, allowsOthers: Bool = false) {
    self.title = title
    self.allowsOthers = allowsOthers
    fields = Field.allCases.map { ($0.rawValue, $0) }
    names = fields.map { Array($0.name.utf8) }
    precondition(fields.count <= UInt64.bitWidth, "more fields than there are bits")
  }

  @usableFromInline func unknown(_ name: String) -> InvalidDocument {
    InvalidDocument(
      "",
      "\(title) has no such field; there are "
        + fields.map(\.name).joined(separator: ", "), at: name)
  }
}
