// Status codes (RFC 9110 §15).

/// The result of a request, as a three-digit code.
public struct Status: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The code, 200 to 599; interim responses are the server's own business.
  public let rawValue: Int

  /// A status by its code.
  public init(rawValue: Int) {
    precondition((200...599).contains(rawValue), "\(rawValue) is not a final status code")
    self.rawValue = rawValue
  }

  private init(_ code: Int) { rawValue = code }

  /// 200.
  public static let ok = Status(200)
  /// 201.
  public static let created = Status(201)
  /// 202.
  public static let accepted = Status(202)
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
  /// 406.
  public static let notAcceptable = Status(406)
  /// 408.
  public static let requestTimeout = Status(408)
  /// 409.
  public static let conflict = Status(409)
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

  /// The phrase that goes with the code; a client reads the code alone (RFC 9112 §4).
  public var reason: String {
    switch rawValue {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 411: "Length Required"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
  }

  /// Whether an answer of this status may have content (RFC 9110 §6.4.1).
  var allowsContent: Bool { rawValue != 204 && rawValue != 304 }

  /// The code and its phrase.
  public var description: String { "\(rawValue) \(reason)" }
}
