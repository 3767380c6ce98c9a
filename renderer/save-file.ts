/** Lets the user save something as a file: the browser, or Electron, asks where to or puts it among the downloads. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  // Not at once: the download has to begin first.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export const saveText = (name: string, type: string, text: string): void =>
  saveFile(name, new Blob([text], { type }))
