import HTTP
import Testing

/// A message, and whether the parser accepts it.
struct ParserRule: CustomTestStringConvertible, Sendable {
  /// The section of RFC 9112, or of another RFC where it is named.
  let section: String
  let label: String
  let message: String
  /// The error; nil if the message is a request.
  let error: ParseError?

  var testDescription: String { "\(label) (\(section))" }

  static let all =
    [requestLine, target, fields, hosts, lengths, codings, chunks].flatMap { $0 }

  /// Consecutive requests.
  static let pipelines: [ParserRule] = reads([
    ("§9.3.2", "two without bodies", line("GET /a HTTP/1.1") + line("GET /b HTTP/1.1")),
    (
      "§9.3.2", "chunks, a length, neither",
      chunked("3\r\nabc\r\n0\r\nX: a\r\n\r\n") + length(" 2") + "de\r\n" + field("X: y")
    ),
    (
      "§9.3", "HTTP/1.0 first",
      "POST / HTTP/1.0\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx" + field("X: y")
    ),
  ])

  static let requestLine: [ParserRule] = join(
    reads([
      ("§3", "a request", line("GET / HTTP/1.1")),
      ("§2.2", "one empty line before it", line("\r\nGET / HTTP/1.1")),
      ("§3.1", "an unknown method", line("M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1")),
      ("RFC 9110 §6.2", "a later minor version", line("GET / HTTP/1.9")),
    ]),
    refuses(
      .invalidMethod,
      [
        ("§2.2", "two empty lines", line("\r\n\r\nGET / HTTP/1.1")),
        ("§2.2", "an empty line of LF", line("\nGET / HTTP/1.1")),
        ("§2.2", "CR before", line("\rGET / HTTP/1.1")),
        ("§3.1", "a method with a slash", line("GE/T / HTTP/1.1")),
        ("§3.1", "no method", line(" / HTTP/1.1")),
        ("§3.1", "a TLS greeting", "\u{16}\u{3}\u{1}\u{2}"),
        ("§3", "a tab for a space", line("GET\t/ HTTP/1.1")),
      ]),
    refuses(
      .bareLineFeed,
      [
        ("§2.2", "LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        ("§2.2", "LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        ("§2.2", "LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
      ]),
    refuses(
      .malformedVersion,
      [
        ("§2.2", "CR within", line("GET / HTTP/1.1\r")),
        ("§3", "two spaces after the target", line("GET /  HTTP/1.1")),
        ("§3", "a space at the end", line("GET / HTTP/1.1 ")),
        ("§3.2", "a space in the target", line("GET /a b HTTP/1.1")),
        ("§2.3", "lower case", line("GET / http/1.1")),
        ("§2.3", "two digits", line("GET / HTTP/1.10")),
        ("§2.3", "a sign", line("GET / HTTP/+1.1")),
        ("§2.3", "no minor version", line("GET / HTTP/1")),
        ("§2.3", "another protocol", line("GET / RTSP/1.1")),
      ]),
    refuses(
      .foldedLine,
      [
        ("§2.2", "a space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n")
      ]),
    refuses(
      .connectUnsupported,
      [
        ("RFC 9110 §9.3.6", "CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n")
      ]),
    refuses(
      .malformedRequestLine,
      [
        ("§3", "two words", line("GET /")),
        ("§3", "one word", "GET\r\n\r\n"),
        ("§3", "two spaces", line("GET  / HTTP/1.1")),
      ]),
    refuses(
      .unsupportedVersion,
      [
        ("RFC 9110 §15.6.6", "HTTP/2.0", line("GET / HTTP/2.0")),
        ("RFC 9110 §15.6.6", "HTTP/0.9", line("GET / HTTP/0.9")),
        ("RFC 9113 §3.4", "HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      ]))

  static let target: [ParserRule] = join(
    reads([
      ("§3.2.1", "all characters of a path", line("GET /-._~!$&'()*+,;=:@%2F%ff HTTP/1.1")),
      ("§3.2.1", "a query of slashes and question marks", line("GET /?/?? HTTP/1.1")),
      ("§3.2.1", "an empty query", line("GET /? HTTP/1.1")),
      ("§3.2.1", "two slashes", line("GET //b/c HTTP/1.1")),
      ("§3.2.1", "dot segments", line("GET /a/../b/./c HTTP/1.1")),
      ("§3.2.2", "an absolute form", line("GET http://b:81/c?d HTTP/1.1")),
      ("§3.2.2", "an absolute form without a path", line("GET HTTP://b HTTP/1.1")),
      ("§3.2.2", "an absolute form without a path, with a query", line("GET https://b?c HTTP/1.1")),
      ("§3.2.4", "the asterisk", line("OPTIONS * HTTP/1.1")),
    ]),
    refuses(
      .invalidTarget,
      [
        ("§3.2.4", "the asterisk of another method", line("GET * HTTP/1.1")),
        ("§3.2", "a relative path", line("GET a/b HTTP/1.1")),
        ("§3.2.3", "an authority", line("GET a:80 HTTP/1.1")),
        ("§3.2", "a fragment", line("GET /a#b HTTP/1.1")),
        ("§3.2", "NUL", line("GET /\u{0} HTTP/1.1")),
        ("§3.2", "a tab", line("GET /\t HTTP/1.1")),
        ("§3.2", "a quote", line("GET /\" HTTP/1.1")),
        ("§3.2", "a backslash", line("GET /\\a HTTP/1.1")),
        ("§3.2", "letters outside ASCII", line("GET /é HTTP/1.1")),
        ("RFC 3986 §2.1", "half an encoded byte", line("GET /%4 HTTP/1.1")),
        ("RFC 3986 §2.1", "a percent sign alone", line("GET /%zz HTTP/1.1")),
        ("§3.2.2", "an absolute form of another scheme", line("GET ftp://b/ HTTP/1.1")),
        ("RFC 9110 §4.2.1", "an absolute form without a host", line("GET http:///b HTTP/1.1")),
        ("RFC 9110 §4.2.4", "a user name", line("GET http://u@b/ HTTP/1.1")),
        ("RFC 3986 §3.2.3", "a port of letters", line("GET http://b:http/ HTTP/1.1")),
      ]))

  static let fields: [ParserRule] = join(
    reads([
      ("RFC 9110 §5.5", "an empty value", field("X:")),
      ("§5", "whitespace around a value", field("X: \t a b\tc \t")),
      ("RFC 9110 §5.5", "bytes outside ASCII", field("X: é")),
      ("RFC 9110 §5.1", "any token for a name", field("!#$%&'*+-.^_`|~09azAZ: a")),
      ("RFC 9110 §5.3", "a field twice", field("X: a\r\nX: b")),
      ("§3.2", "HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"),
    ]),
    refuses(
      .invalidFieldName,
      [
        ("§5", "no colon", field("X")),
        ("§5", "no name", field(": a")),
        ("RFC 9110 §5.1", "a name with a space", field("X(: a")),
        ("RFC 9110 §5.1", "a name with NUL", field("X\u{0}: a")),
        ("RFC 9110 §5.1", "a name outside ASCII", field("é: a")),
      ]),
    refuses(
      .whitespaceBeforeColon,
      [
        ("§5.1", "a space before the colon", field("X : a")),
        ("§5.1", "a tab before the colon", field("X\t: a")),
        ("§5.1", "a space before that colon", field("Content-Length : 1")),
      ]),
    refuses(
      .foldedLine,
      [
        ("§5.2", "a value folded by a space", field("X: a\r\n b")),
        ("§5.2", "a value folded by a tab", field("X: a\r\n\tb")),
        ("§5.2", "a line of spaces", field("X: a\r\n  ")),
      ]),
    refuses(
      .invalidFieldValue,
      [
        ("RFC 9110 §5.5", "NUL in a value", field("X: a\u{0}b")),
        ("RFC 9110 §5.5", "CR in a value", field("X: a\rb")),
        ("RFC 9110 §5.5", "CR at the end of a value", field("X: a\r")),
        ("RFC 9110 §5.5", "DEL in a value", field("X: a\u{7f}")),
        ("RFC 9110 §5.5", "a control character in a value", field("X: \u{b}a")),
      ]))

  static let hosts: [ParserRule] = join(
    reads([
      ("§3.2", "a name and a port", host(" a.b-c_d:8080")),
      ("RFC 3986 §3.2.3", "an empty port", host(" a:")),
      ("RFC 3986 §3.2.2", "an IPv6 address", host(" [::ffff:1.2.3.4]:80")),
      ("RFC 3986 §3.2.2", "a name with encoded bytes", host(" a%20b")),
    ]),
    refuses(
      .missingHost,
      [
        ("§3.2", "no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n"),
        ("§3.2.2", "an absolute form without Host", "GET http://a/ HTTP/1.1\r\n\r\n"),
      ]),
    refuses(
      .repeatedHost,
      [
        ("§3.2", "two Hosts", host(" a\r\nhost: a")),
        ("§3.2", "two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
      ]),
    refuses(
      .invalidHost,
      [
        ("RFC 9110 §4.2.1", "an empty Host", host("")),
        ("§3.2", "two names", host(" a b")),
        ("§3.2", "a list", host(" a/b")),
        ("RFC 9110 §4.2.4", "a user name", host(" u@a")),
        ("RFC 3986 §3.2.3", "a port of letters", host(" a:b")),
        ("RFC 3986 §3.2.3", "two ports", host(" a:1:2")),
        ("RFC 3986 §3.2", "a port alone", host(" :80")),
        ("RFC 3986 §3.2.2", "an open bracket", host(" [::1")),
        ("RFC 3986 §3.2.2", "empty brackets", host(" []")),
        ("RFC 3986 §3.2.2", "text after brackets", host(" [::1]a")),
        ("RFC 3986 §3.2.2", "an address of a future version", host(" [v1.a]")),
        ("RFC 3986 §2.1", "half an encoded byte", host(" a%2")),
      ]))

  static let lengths: [ParserRule] = join(
    reads([
      ("§6.2", "a body of stated length", length(" 3") + "abc"),
      ("§6.2", "a length of zero", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
      ("RFC 9110 §8.6", "leading zeros", length(" 0000000000000000000000003") + "abc"),
      ("RFC 9110 §9.3.1", "a body of GET", length(" 3") + "abc"),
      ("§6.2", "a body in HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"),
    ]),
    refuses(
      .invalidContentLength,
      [
        ("RFC 9110 §8.6", "an empty length", length("")),
        ("RFC 9110 §8.6", "a sign", length(" +3")),
        ("RFC 9110 §8.6", "a minus sign", length(" -3")),
        ("RFC 9110 §8.6", "hexadecimal", length(" 0x3")),
        ("RFC 9110 §8.6", "a fraction", length(" 3.0")),
        ("RFC 9110 §8.6", "an underscore", length(" 1_0")),
        ("RFC 9110 §8.6", "a space within", length(" 1 0")),
        ("RFC 9110 §8.6", "digits outside ASCII", length(" ٣")),
        ("§6.3", "a list of equal lengths", length(" 3, 3")),
        ("RFC 9110 §8.6", "2⁶³", length(" 9223372036854775808")),
        ("RFC 9110 §8.6", "2⁶⁴ + 3", length(" 18446744073709551619")),
      ]),
    refuses(
      .repeatedContentLength,
      [
        ("§6.3", "two unequal lengths", field("Content-Length: 3\r\nContent-Length: 4")),
        ("§6.3", "two equal lengths", field("Content-Length: 3\r\ncontent-length: 3")),
      ]))

  static let codings: [ParserRule] = join(
    reads([
      ("§7", "a coding in capitals", coding(" \t Chunked ") + "0\r\n\r\n")
    ]),
    refuses(
      .contentLengthWithTransferEncoding,
      [
        ("§6.3", "both", field("Content-Length: 3\r\nTransfer-Encoding: chunked")),
        ("§6.3", "both, the other way round", coding("chunked\r\nContent-Length: 3")),
        ("§6.3", "a length beside an unknown coding", coding("gzip\r\nContent-Length: 3")),
      ]),
    refuses(
      .transferEncodingInHTTP10,
      [
        (
          "§6.1", "chunks in HTTP/1.0",
          "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )
      ]),
    refuses(
      .unsupportedTransferCoding,
      [
        ("§6.1", "gzip, chunked", coding("gzip, chunked")),
        ("§6.1", "gzip alone", coding("gzip")),
        ("§6.1", "identity", coding("identity")),
        ("§6.1", "a coding that starts as chunked does", coding("chunkedx")),
        ("§6.1", "codings over two lines", coding("gzip\r\nTransfer-Encoding: chunked")),
        ("§7", "a coding with parameters", coding("gzip;q=1, chunked")),
      ]),
    refuses(
      .invalidTransferEncoding,
      [
        ("§6.3", "chunked, gzip", coding("chunked, gzip")),
        ("§6.1", "chunked twice", coding("chunked, chunked")),
        ("§6.1", "chunked on two lines", coding("chunked\r\nTransfer-Encoding: chunked")),
        ("§6.3", "chunked, identity", coding("chunked, identity")),
        ("§7", "chunked with a parameter", coding("chunked;a=b")),
        ("RFC 9110 §5.6.1", "an empty list", coding("")),
        ("RFC 9110 §5.6.1", "an empty member", coding(",chunked")),
        ("RFC 9110 §5.6.1", "an empty last member", coding("chunked,")),
        ("§7", "two codings without a comma", coding("chunked gzip")),
        ("§7", "a quoted coding", coding("\"chunked\"")),
      ]),
    refuses(
      .invalidFieldValue,
      [
        ("RFC 9110 §5.5", "a vertical tab before chunked", coding("\u{b}chunked"))
      ]),
    refuses(
      .whitespaceBeforeColon,
      [
        ("§5.1", "a space before the colon", field("Transfer-Encoding : chunked"))
      ]))

  static let chunks: [ParserRule] = join(
    reads([
      ("§7.1", "chunks", chunked("3\r\nabc\r\n00a\r\n0123456789\r\n0\r\n\r\n")),
      ("§7.1", "a body of no chunks", chunked("0\r\n\r\n")),
      ("§7.1", "a last chunk of many zeros", chunked("0000000000000000\r\n\r\n")),
      ("§7.1.1", "extensions", chunked("3;a;b=c;d=\"e;f\"\r\nabc\r\n0;g\r\n\r\n")),
      ("§7.1.1", "an escaped quote", chunked("3;a=\"\\\"\té;\"\r\nabc\r\n0\r\n\r\n")),
      ("§7.1.2", "trailers", chunked("0\r\nX: a\r\nY: b\r\n\r\n")),
      ("§7.1.2", "a trailer that would frame", chunked("0\r\nContent-Length: 5\r\n\r\n")),
    ]),
    refuses(
      .invalidChunkSize,
      [
        ("§7.1", "no size", chunked("\r\nabc\r\n")),
        ("§7.1", "a sign", chunked("+3\r\nabc\r\n")),
        ("§7.1", "a minus sign", chunked("-3\r\nabc\r\n")),
        ("§7.1", "0x", chunked("0x3\r\nabc\r\n")),
        ("§7.1", "an underscore", chunked("1_0\r\nabc\r\n")),
        ("§7.1", "a space before the size", chunked(" 3\r\nabc\r\n")),
        ("§7.1", "a space after the size", chunked("3 \r\nabc\r\n")),
        ("§7.1.1", "whitespace before an extension", chunked("3 ;a\r\nabc\r\n")),
        ("§7.1", "a size of letters", chunked("xyz\r\nabc\r\n")),
        ("§7.1", "seventeen digits", chunked("00000000000000003\r\nabc\r\n")),
        ("§7.1", "CR in the size's line", chunked("3\r\r\nabc\r\n")),
      ]),
    refuses(
      .bareLineFeed,
      [
        ("§7.1", "LF after the size", chunked("3\nabc\r\n")),
        ("§7.1", "LF after the data", chunked("3\r\nabc\n0\r\n\r\n")),
        ("§7.1.1", "LF in an extension", chunked("3;a\nabc\r\n")),
        ("§7.1.2", "LF after a trailer", chunked("0\r\nX: a\n\r\n")),
        ("§7.1", "LF for the end", chunked("0\r\n\n")),
      ]),
    refuses(
      .missingChunkEnd,
      [
        ("§7.1", "data longer than its size", chunked("3\r\nabcd\r\n")),
        ("§7.1", "no CRLF after the data", chunked("3\r\nabc0\r\n\r\n")),
        ("§7.1", "CR after the data", chunked("3\r\nabc\r0\r\n\r\n")),
      ]),
    refuses(
      .invalidChunkExtension,
      [
        ("§7.1.1", "an extension without a name", chunked("3;\r\nabc\r\n")),
        ("§7.1.1", "a value without a name", chunked("3;=a\r\nabc\r\n")),
        ("§7.1.1", "a name without its value", chunked("3;a=\r\nabc\r\n")),
        ("§7.1.1", "a value without its last quote", chunked("3;a=\"b\r\nabc\r\n")),
        ("§7.1.1", "a quote escaped at the end", chunked("3;a=\"\\\"\r\nabc\r\n")),
        ("§7.1.1", "text after a value", chunked("3;a=\"b\"c\r\nabc\r\n")),
        ("§7.1.1", "whitespace in an extension", chunked("3; a\r\nabc\r\n")),
        ("§7.1.1", "CR in an extension", chunked("3;a\rb\r\nabc\r\n")),
        ("§7.1.1", "NUL in an extension", chunked("3;\u{0}\r\nabc\r\n")),
      ]),
    refuses(
      .foldedLine,
      [
        ("§7.1.2", "a folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n"))
      ]),
    refuses(
      .invalidFieldName,
      [
        ("§7.1.2", "a trailer without a colon", chunked("0\r\nX\r\n\r\n"))
      ]),
    refuses(
      .invalidFieldValue,
      [
        ("§7.1.2", "NUL in a trailer", chunked("0\r\nX: \u{0}\r\n\r\n"))
      ]))

  // MARK: Messages

  /// A request with this request line and a Host.
  static func line(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }

  /// A request with this after `Host:` and no other field.
  static func host(_ value: String) -> String { "GET / HTTP/1.1\r\nHost:\(value)\r\n\r\n" }

  /// A request with these fields after its Host.
  static func field(_ fields: String) -> String {
    "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n"
  }

  /// A request with this after `Content-Length:`.
  static func length(_ value: String) -> String { field("Content-Length:\(value)") }

  /// A request with this after `Transfer-Encoding:`.
  static func coding(_ value: String) -> String { field("Transfer-Encoding: \(value)") }

  /// A chunked request with this as its body.
  static func chunked(_ body: String) -> String { coding("chunked") + body }

  // MARK: Tables

  private static func join(_ tables: [ParserRule]...) -> [ParserRule] { tables.flatMap { $0 } }

  private typealias Row = (section: String, label: String, message: String)

  private static func reads(_ rows: [Row]) -> [ParserRule] {
    rows.map {
      ParserRule(section: $0.section, label: $0.label, message: $0.message, error: nil)
    }
  }

  private static func refuses(_ error: ParseError, _ rows: [Row]) -> [ParserRule] {
    rows.map {
      ParserRule(section: $0.section, label: $0.label, message: $0.message, error: error)
    }
  }
}
