// What makes bytes no request: one case a rule, each with its section.

/// A rule of RFC 9112 or RFC 9110 that a request breaks.
///
/// After any of these the place where the next message starts is in doubt, so the connection
/// answers once and closes.
public enum ParseError: String, Error, Hashable, Sendable, CaseIterable {
  /// A line that ends in LF alone (RFC 9112 §2.2).
  case bareLineFeed = "bare_line_feed"
  /// A request line that is not a method, a target and a version with one space between (§3).
  case malformedRequestLine = "malformed_request_line"
  /// A method that is no token (§3.1).
  case invalidMethod = "invalid_method"
  /// CONNECT, which only a proxy can serve (RFC 9110 §9.3.6).
  case connectUnsupported = "connect_unsupported"
  /// A target of no known form, or with characters that a URI cannot hold (§3.2).
  case invalidTarget = "invalid_target"
  /// A version that is not `HTTP/` digit `.` digit (§2.3).
  case malformedVersion = "malformed_version"
  /// A major version other than 1 (RFC 9110 §15.6.6).
  case unsupportedVersion = "unsupported_version"
  /// A request line longer than the limit (§3).
  case requestLineTooLong = "request_line_too_long"
  /// A header section longer than the limit (RFC 6585 §5).
  case headerSectionTooLong = "header_section_too_long"
  /// More header fields than the limit (RFC 6585 §5).
  case tooManyFields = "too_many_fields"
  /// A line that starts with whitespace: a folded value (§5.2), or a field before the first (§2.2).
  case foldedLine = "folded_line"
  /// Whitespace between a field's name and the colon (§5.1).
  case whitespaceBeforeColon = "whitespace_before_colon"
  /// A field name that is no token, or a line without a colon (§5).
  case invalidFieldName = "invalid_field_name"
  /// A control character in a field's value (RFC 9110 §5.5).
  case invalidFieldValue = "invalid_field_value"
  /// An HTTP/1.1 request without Host (§3.2).
  case missingHost = "missing_host"
  /// More than one Host (§3.2).
  case repeatedHost = "repeated_host"
  /// A Host that is no host with an optional port (§3.2).
  case invalidHost = "invalid_host"
  /// Content-Length that is not one or more digits, or too large a number (RFC 9110 §8.6).
  case invalidContentLength = "invalid_content_length"
  /// More than one Content-Length (§6.3).
  case repeatedContentLength = "repeated_content_length"
  /// Content-Length beside Transfer-Encoding (§6.3).
  case contentLengthWithTransferEncoding = "content_length_with_transfer_encoding"
  /// Transfer-Encoding in HTTP/1.0 (§6.1).
  case transferEncodingInHTTP10 = "transfer_encoding_in_http10"
  /// A list of transfer codings that does not end in its only `chunked` (§6.3, §7).
  case invalidTransferEncoding = "invalid_transfer_encoding"
  /// A transfer coding other than `chunked` (§6.1).
  case unsupportedTransferCoding = "unsupported_transfer_coding"
  /// A chunk size that is not hexadecimal digits, or too large a number (§7.1).
  case invalidChunkSize = "invalid_chunk_size"
  /// A chunk extension that is not a name or a name and a value (§7.1.1).
  case invalidChunkExtension = "invalid_chunk_extension"
  /// Chunk extensions longer than the limit (§7.1.1).
  case chunkExtensionsTooLong = "chunk_extensions_too_long"
  /// Chunk data without CRLF after it (§7.1).
  case missingChunkEnd = "missing_chunk_end"
}

extension ParseError: ResponseError {
  /// The status the client is answered with.
  public var status: Status {
    switch self {
    case .requestLineTooLong: .uriTooLong
    case .headerSectionTooLong, .tooManyFields: .requestHeaderFieldsTooLarge
    case .unsupportedVersion: .httpVersionNotSupported
    case .unsupportedTransferCoding, .connectUnsupported: .notImplemented
    default: .badRequest
    }
  }

  /// The codes of all cases: the raw values of the errors themselves.
  public typealias Code = ParseError

  /// The code of this error.
  public var code: String { rawValue }

  /// One sentence for the client.
  public var description: String {
    switch self {
    case .bareLineFeed: "a line ends in LF without CR"
    case .malformedRequestLine:
      "the request line is not a method, a target and a version, with one space between"
    case .invalidMethod: "the method is not a token"
    case .connectUnsupported: "this server does not implement CONNECT"
    case .invalidTarget: "the request target is not one a URI can be made of"
    case .malformedVersion: "the request line does not end in HTTP/ and a version"
    case .unsupportedVersion: "this server speaks HTTP/1.1"
    case .requestLineTooLong: "the request line is too long"
    case .headerSectionTooLong: "the header section is too long"
    case .tooManyFields: "there are too many header fields"
    case .foldedLine: "a header line starts with whitespace"
    case .whitespaceBeforeColon: "a header field has whitespace before its colon"
    case .invalidFieldName: "a header field's name is not a token followed by a colon"
    case .invalidFieldValue: "a header field's value holds a control character"
    case .missingHost: "the Host field is missing"
    case .repeatedHost: "there is more than one Host field"
    case .invalidHost: "the Host field is not a host with an optional port"
    case .invalidContentLength: "Content-Length is not a number of bytes"
    case .repeatedContentLength: "there is more than one Content-Length"
    case .contentLengthWithTransferEncoding:
      "the message has both Content-Length and Transfer-Encoding"
    case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
    case .invalidTransferEncoding: "Transfer-Encoding does not end in its only chunked"
    case .unsupportedTransferCoding: "the only transfer coding this server knows is chunked"
    case .invalidChunkSize: "a chunk's size is not a hexadecimal number of bytes"
    case .invalidChunkExtension: "a chunk extension is not a name, or a name and a value"
    case .chunkExtensionsTooLong: "the chunk extensions are too long"
    case .missingChunkEnd: "a chunk does not end in CRLF"
    }
  }
}
