/// A partition that is reset boots anew within the same process: its boots are counted apart from its power-ons.
enum Version2 {
  static let name = "2"

  static let schema = """
    ALTER TABLE "partition" ADD COLUMN resets INTEGER NOT NULL DEFAULT 0 CHECK (resets >= 0);
    """
}
