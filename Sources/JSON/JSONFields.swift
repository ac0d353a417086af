// The members that an object may have.

/// The fields of one kind of object, by the names that `Field` gives them.
public struct JSONFields<Field>: Sendable
where Field: RawRepresentable<String> & CaseIterable & Sendable {
  /// The kind of object, as in "a configuration has no such field".
  @usableFromInline let title: String
  /// Whether members of other names are passed over.
  @usableFromInline let allowsOthers: Bool
  @usableFromInline let fields: [Field]
  /// The names as they are compared, in the same order.
  @usableFromInline let names: [PlainText]

  /// The fields that `Field` lists, at most 64.
  ///
  /// - Parameters:
  ///   - title: The kind of object, with its article.
  ///   - allowsOthers: Whether members of other names are passed over; else they are faults, so that
  ///     a typo never passes silently.
  public init(of title: String, allowsOthers: Bool = false) {
    self.title = title
    self.allowsOthers = allowsOthers
    fields = Array(Field.allCases)
    names = fields.map { PlainText($0.rawValue) }
    precondition(fields.count <= UInt64.bitWidth, "more fields than there are bits")
  }

  /// The name of a field, as a member has it.
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
