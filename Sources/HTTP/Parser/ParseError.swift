/// A rule of RFC 9112 or RFC 9110 that a request breaks.
///
/// After each of these it is uncertain where the next message starts, so the connection responds once and closes.
public enum ParseError: String, Error, Hashable, Sendable, CaseIterable {
  /// A line that ends in LF alone (RFC 9112 §2.2).
  case bareLineFeed = "bare_line_feed"
  /// A request line that is not a method, a target and a version, separated by single spaces (§3).
  case malformedRequestLine = "malformed_request_line"
  /// A method that is not a token (§3.1).
  case invalidMethod = "invalid_method"
  /// CONNECT, which only proxies implement (RFC 9110 §9.3.6).
  case connectUnsupported = "connect_unsupported"
  /// A target of no known form, or with characters that are not allowed in a URI (§3.2).
  case invalidTarget = "invalid_target"
  /// A version that is not `HTTP/`, a digit, `.` and a digit (§2.3).
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
  /// A field name that is not a token, or a line without a colon (§5).
  case invalidFieldName = "invalid_field_name"
  /// A control character in a field's value (RFC 9110 §5.5).
  case invalidFieldValue = "invalid_field_value"
  /// An HTTP/1.1 request without Host (§3.2).
  case missingHost = "missing_host"
  /// More than one Host (§3.2).
  case repeatedHost = "repeated_host"
  /// A Host that is not a host with an optional port (§3.2).
  case invalidHost = "invalid_host"
  /// A Content-Length that is not a sequence of digits, or is too large (RFC 9110 §8.6).
  case invalidContentLength = "invalid_content_length"
  /// More than one Content-Length (§6.3).
  case repeatedContentLength = "repeated_content_length"
  /// Both Content-Length and Transfer-Encoding (§6.3).
  case contentLengthWithTransferEncoding = "content_length_with_transfer_encoding"
  /// Transfer-Encoding in HTTP/1.0 (§6.1).
  case transferEncodingInHTTP10 = "transfer_encoding_in_http10"
  /// A list of transfer codings that does not end in its only `chunked` (§6.3, §7).
  case invalidTransferEncoding = "invalid_transfer_encoding"
  /// A transfer coding other than `chunked` (§6.1).
  case unsupportedTransferCoding = "unsupported_transfer_coding"
  /// A chunk size that is not a sequence of hexadecimal digits, or has too many leading zeros (§7.1).
  case invalidChunkSize = "invalid_chunk_size"
  /// A chunk extension that is neither a name nor a name and a value (§7.1.1).
  case invalidChunkExtension = "invalid_chunk_extension"
  /// Chunk extensions longer than the limit (§7.1.1).
  case chunkExtensionsTooLong = "chunk_extensions_too_long"
  /// Chunk data without CRLF after it (§7.1).
  case missingChunkEnd = "missing_chunk_end"
}

extension ParseError: ResponseError {
  /// The status of the response.
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

  /// A sentence for the client.
  public var description: String {
    switch self {
    case .bareLineFeed: "a line ends in LF instead of CRLF"
    case .malformedRequestLine:
      "the request line is not a method, a target and a version, separated by single spaces"
    case .invalidMethod: "the method is not a token"
    case .connectUnsupported: "this server does not implement CONNECT"
    case .invalidTarget: "the request target is not a valid path, URL or *"
    case .malformedVersion: "the request line does not end in a version such as HTTP/1.1"
    case .unsupportedVersion: "the version is not supported; this server implements HTTP/1.1"
    case .requestLineTooLong: "the request line is longer than the limit"
    case .headerSectionTooLong: "the header section is longer than the limit"
    case .tooManyFields: "the header section has more fields than the limit"
    case .foldedLine: "a header line starts with whitespace"
    case .whitespaceBeforeColon: "a header field has whitespace before its colon"
    case .invalidFieldName: "a header line does not begin with a field name and a colon"
    case .invalidFieldValue: "the value of a header field contains a control character"
    case .missingHost: "the Host field is missing"
    case .repeatedHost: "there is more than one Host field"
    case .invalidHost: "the Host field is not a host with an optional port"
    case .invalidContentLength: "Content-Length is not a decimal number of bytes"
    case .repeatedContentLength: "there is more than one Content-Length"
    case .contentLengthWithTransferEncoding:
      "the message has both Content-Length and Transfer-Encoding"
    case .transferEncodingInHTTP10: "Transfer-Encoding is not allowed in HTTP/1.0"
    case .invalidTransferEncoding:
      "Transfer-Encoding does not have chunked as its last coding, once"
    case .unsupportedTransferCoding: "the only supported transfer coding is chunked"
    case .invalidChunkSize: "a chunk size is not a hexadecimal number of bytes"
    case .invalidChunkExtension: "a chunk extension is neither a name nor a name and a value"
    case .chunkExtensionsTooLong: "the chunk extensions are longer than the limit"
    case .missingChunkEnd: "a chunk does not end in CRLF"
    }
  }
}
