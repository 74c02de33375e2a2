/// How the program ends when there is no picture.
struct Ending: Error {
  let status: Int32
  let text: String

  init(_ status: Int32, _ text: String) {
    self.status = status
    self.text = text
  }
}
