/// The `store` mapping.
enum StoreSchema {
  private static let standard = StoreSettings()

  static let retainedEvents = Key(
    "retained_events", .integer(1000...100_000_000), .is_(standard.retainedEvents), .restart,
    "How many events `show_events` and `subscribe` can go back.")
  static let retainedOperations = Key(
    "retained_operations", .integer(100...1_000_000), .is_(standard.retainedOperations), .restart,
    "How many ended operations are kept.")
  static let ballast = Key(
    "ballast", .size(0...(1 << 30)), .is_(standard.ballast), .restart,
    "A file that is deleted when the disk is full, so that removing and fencing still can be written down. 0 for none.")

  static let section = Section(
    path: "store", doc: "The SQLite database in the state directory.",
    keys: [retainedEvents, retainedOperations, ballast])
}
