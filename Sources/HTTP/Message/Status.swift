/// The status of a response, as a three-digit code (RFC 9110 §15).
public struct Status: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The code, from 200 to 599.
  ///
  /// Only the server itself sends interim responses.
  public let rawValue: Int

  /// Creates a status from its code.
  ///
  /// - Precondition: The code is from 200 to 599.
  public init(rawValue: Int) {
    precondition((200...599).contains(rawValue), "\(rawValue) is not a final status code")
    self.rawValue = rawValue
  }

  private init(_ code: Int) { rawValue = code }

  /// 200.
  public static let ok = Status(200)
  /// 204.
  public static let noContent = Status(204)
  /// 304.
  public static let notModified = Status(304)
  /// 400.
  public static let badRequest = Status(400)
  /// 401.
  public static let unauthorized = Status(401)
  /// 403.
  public static let forbidden = Status(403)
  /// 404.
  public static let notFound = Status(404)
  /// 405.
  public static let methodNotAllowed = Status(405)
  /// 408.
  public static let requestTimeout = Status(408)
  /// 411.
  public static let lengthRequired = Status(411)
  /// 413.
  public static let contentTooLarge = Status(413)
  /// 414.
  public static let uriTooLong = Status(414)
  /// 415.
  public static let unsupportedMediaType = Status(415)
  /// 417.
  public static let expectationFailed = Status(417)
  /// 421.
  public static let misdirectedRequest = Status(421)
  /// 422.
  public static let unprocessableContent = Status(422)
  /// 429 (RFC 6585 §4).
  public static let tooManyRequests = Status(429)
  /// 431 (RFC 6585 §5).
  public static let requestHeaderFieldsTooLarge = Status(431)
  /// 500.
  public static let internalServerError = Status(500)
  /// 501.
  public static let notImplemented = Status(501)
  /// 503.
  public static let serviceUnavailable = Status(503)
  /// 505.
  public static let httpVersionNotSupported = Status(505)

  /// The phrase for the code, which clients ignore (RFC 9112 §4); empty for a code that is not among those above.
  public var reason: String {
    switch self {
    case .ok: "OK"
    case .noContent: "No Content"
    case .notModified: "Not Modified"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .requestTimeout: "Request Timeout"
    case .lengthRequired: "Length Required"
    case .contentTooLarge: "Content Too Large"
    case .uriTooLong: "URI Too Long"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .expectationFailed: "Expectation Failed"
    case .misdirectedRequest: "Misdirected Request"
    case .unprocessableContent: "Unprocessable Content"
    case .tooManyRequests: "Too Many Requests"
    case .requestHeaderFieldsTooLarge: "Request Header Fields Too Large"
    case .internalServerError: "Internal Server Error"
    case .notImplemented: "Not Implemented"
    case .serviceUnavailable: "Service Unavailable"
    case .httpVersionNotSupported: "HTTP Version Not Supported"
    default: ""
    }
  }

  /// Whether a response of this status may have content (RFC 9110 §6.4.1).
  var allowsContent: Bool { self != .noContent && self != .notModified }

  /// The code and its phrase.
  public var description: String { reason.isEmpty ? "\(rawValue)" : "\(rawValue) \(reason)" }
}
