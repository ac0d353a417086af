/// The Date field in the form that a sender has to use (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
  /// Returns the text of a time, in seconds since 1970-01-01T00:00:00Z.
  package static func text(secondsSince1970 seconds: Int) -> String {
    let (days, second) = seconds.floorDivided(by: 86_400)
    // Days are counted from 0000-03-01 in eras of 400 years, so that a leap day is the last day of its year.
    let (era, dayOfEra) = (days + 719_468).floorDivided(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (monthFromMarch >= 10 ? 1 : 0)
    // 1970-01-01 was a Thursday.
    let weekday = (days + 4).floorDivided(by: 7).remainder
    return "\(weekdays[weekday]), \(twoDigits(day)) \(months[monthFromMarch]) "
      + "\(twoDigits(year / 100))\(twoDigits(year % 100)) "
      + "\(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60)):\(twoDigits(second % 60)) GMT"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb",
  ]

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension Int {
  /// Returns the quotient rounded down, and the remainder, which is never negative.
  fileprivate func floorDivided(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
