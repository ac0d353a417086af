// How far a stretch of a list of configurations has come.

/// A stretch of a list whose predictions have been found, but for those that others are after.
enum ListStretch<Source: Sendable, Piece: Sendable>: Sendable {
  /// It is answered, and this made of the answers; so many configurations.
  case done(Piece, count: Int)
  /// Another call or stretch is after some of the predictions, or an explanation is asked for; with the claims of
  /// those that could be asked, and what they were read from.
  case open([Result<Question, any Error>], [PredictionsUnderWay.Claim], [Source], start: Int)

  /// The number of its configurations.
  var count: Int {
    switch self {
    case .done(_, let count): count
    case .open(let questions, _, _, _): questions.count
    }
  }
}
