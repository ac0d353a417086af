/// A token, and the name that its requests have in the log.
public struct NamedToken: Equatable, Sendable {
  /// A text without a list of tokens.
  public struct InvalidList: Error, Equatable, CustomStringConvertible {
    /// The line, counted from 1; nil for the whole text.
    public let line: Int?
    /// What is wrong, without any token.
    public let reason: String

    /// One sentence for the operator.
    public var description: String { line.map { "line \($0): \(reason)" } ?? reason }
  }

  /// Letters, digits, hyphens, dots and underscores; nil for a token without a name.
  public let name: String?
  let token: BearerToken

  /// Creates a token.
  public init(_ token: BearerToken, name: String? = nil) {
    self.token = token
    self.name = name
  }

  /// The maximum length of a name, in bytes.
  public static let maximumNameLength = 64

  /// Reads a list with a token per line.
  ///
  /// A line is `TOKEN`, `NAME: TOKEN` or `NAME TOKEN`, and `#` begins a comment. Several tokens may have the same name, such as the old and the new token of a client.
  ///
  /// - Throws: ``InvalidList`` for a malformed line, a repeated token, or a text without a token.
  public static func list(_ text: String) throws(InvalidList) -> [NamedToken] {
    var tokens: [NamedToken] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      func invalid(_ reason: String) -> InvalidList { InvalidList(line: index + 1, reason: reason) }
      let content = line.prefix { $0 != "#" }
      let parts = content.split { $0 == ":" || $0.isWhitespace }
      guard let last = parts.last else {
        guard content.allSatisfy(\.isWhitespace) else { throw invalid("the token is missing") }
        continue
      }
      guard parts.count <= 2, content.count(where: { $0 == ":" }) < parts.count,
        let token = BearerToken(last)
      else {
        throw invalid(
          "a line is TOKEN, NAME: TOKEN or NAME TOKEN, where TOKEN has \(Self.tokenSyntax)")
      }
      let name = parts.count == 2 ? parts[0] : nil
      guard name.map(isName) ?? true else {
        throw invalid(
          "a name has 1 to \(maximumNameLength) letters, digits, hyphens, dots or underscores")
      }
      guard !tokens.contains(where: { $0.token == token }) else {
        throw invalid("the token is the same as that of another line")
      }
      tokens.append(NamedToken(token, name: name.map(String.init)))
    }
    guard !tokens.isEmpty else { throw InvalidList(line: nil, reason: "there is no token") }
    return tokens
  }

  /// The syntax of a token, for messages.
  public static let tokenSyntax =
    "1 to \(BearerToken.maximumLength) letters, digits or -._~+/, optionally followed by ="

  private static func isName(_ text: Substring) -> Bool {
    text.utf8.count <= maximumNameLength
      && text.wholeMatch(of: #/[A-Za-z0-9._-]+/#) != nil
  }
}
