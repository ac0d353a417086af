// A Hummingbird server that decodes the request of `POST /predict` and sends one constant answer.
//
// usage: peer FILE      answers with the bytes of FILE and prints the port that it listens on

import Foundation
import Hummingbird
import Logging

/// A request of `POST /predict`.
struct Request: Decodable {
  struct Defect: Decodable {
    var type: String
    var element, from, to: String?
    var cell: [Int]?
    var basis: Int?
    var position: [Double]?
  }

  var id: String?
  var material: String
  var supercell: [Int]?
  var defects: [Defect]
}

@main
struct Peer {
  static func main() async throws {
    let answer = try Data(contentsOf: URL(filePath: CommandLine.arguments[1]))
    let router = Router()
    router.get("/health") { _, _ in HTTPResponse.Status.ok }
    router.post("/predict") { request, context in
      let document = try await request.decode(as: Request.self, context: context)
      guard !document.defects.isEmpty else { throw HTTPError(.unprocessableContent) }
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(bytes: answer)))
    }
    var logger = Logger(label: "peer")
    logger.logLevel = .error
    let application = Application(
      router: router,
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        print(channel.localAddress?.port ?? 0)
        fflush(nil)
      }, logger: logger)
    try await application.runService()
  }
}
