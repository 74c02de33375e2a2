/// Why an access to the card has no result.
enum CardError: Error {
  /// The connection to the daemon ended, or cannot be made: worth another try.
  case gone(String)
  /// Nothing that another try could mend.
  case over(Ending)

  static func over(_ status: Ending.Status, _ text: String) -> CardError { .over(Ending(status, text)) }
}
