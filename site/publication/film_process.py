"""The process in which film and sound are parsed: `python -m publication.film_process OUT < file`.

OUT is the number of a descriptor to write to. Streams are copied, not encoded anew; of each kind the first
one goes into a new container without metadata, chapters, pictures, data and places. Messages inside of the
video stream (SEI of H.264, metadata of AV1) are taken off too. A picture of every ten seconds and the sound
of the beginning are decoded, so that what is no film ends here. Writes a line of JSON, as films.Film or
{"refused": sentence in English}.
"""

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
from av.bitstream import BitStreamFilterContext

MEMORY = 1024**3  # bytes of address space
SECONDS = 120  # of the processor
OUT_OF_MEMORY = 3
MOST_SECONDS = 2 * 60 * 60  # a lesson or a ceremony; longer ones are divided
MOST_PIXELS = 3840 * 2160  # what computers in schools still decode
DECODE_EVERY = 10  # seconds
SOUND_PACKETS = 200  # about four seconds
HEAD = 64 * 1024
NO_FILM = "Only MP4, WebM, OGG and MP3 are taken; save it as one of these, best as MP4 with H.264 and AAC."
BAD_VIDEO = "The video is not coded as H.264, VP9 or AV1; save it as MP4 with H.264."
BAD_SOUND = "The sound is not coded as AAC, Opus, MP3, Vorbis or FLAC; save it as MP4 with AAC."
DAMAGED = "The film or sound is damaged; save it again with a program that plays it."
TOO_LARGE = "The picture of the film is larger than 3840 × 2160; save it smaller."
TOO_LONG = "The film or sound is longer than two hours; divide it."
EMPTY = "Neither picture nor sound was found in the file."
VIDEO = {"h264": "filter_units=remove_types=6", "vp9": "", "av1": "filter_units=remove_types=5"}
SOUND = ("aac", "opus", "mp3", "vorbis", "flac")
# By content: the reader, the writer, its options, and the types of what has a picture and what has none.
CONTAINERS = {
    "mp4": ("mov", "mp4", {"movflags": "faststart"}, "video/mp4", "audio/mp4"),
    "webm": ("matroska", "webm", {}, "video/webm", "audio/webm"),
    "ogg": ("ogg", "ogg", {}, "", "audio/ogg"),
    "mp3": ("mp3", "mp3", {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "0"}, "", "audio/mpeg"),
}


class Refused(Exception):
    """The sentence is for the editor."""


@dataclass
class Copy:
    """One stream on its way into the new container."""

    source: av.stream.Stream
    target: av.stream.Stream
    filter: BitStreamFilterContext | None
    last: float = -DECODE_EVERY
    decoded: int = 0
    until: float = 0.0
    rotated: bool = False
    seen: list[av.Packet] = field(default_factory=list)

    def through(self, packet: av.Packet) -> Iterator[av.Packet]:
        for each in self.filter.filter(packet) if self.filter else (packet,):
            each.stream = self.target
            yield each

    def check(self, packet: av.Packet) -> None:
        """Decode what is looked at of this stream."""
        moment = float((packet.pts or 0) * (packet.time_base or Fraction(1)))
        self.until = max(self.until, moment + float((packet.duration or 0) * (packet.time_base or 0)))
        if self.until > MOST_SECONDS:
            raise Refused(TOO_LONG)
        if self.source.type == "audio" and self.decoded < SOUND_PACKETS:
            self.decoded += 1
            self.source.codec_context.decode(packet)
        elif self.source.type == "video" and packet.is_keyframe and moment - self.last >= DECODE_EVERY:
            self._picture(packet, moment)

    def _picture(self, packet: av.Packet, moment: float) -> None:
        context = self.source.codec_context
        frames = [*context.decode(packet), *context.decode(None)]
        context.flush_buffers()
        if not frames:
            raise Refused(DAMAGED)
        self.last, self.decoded = moment, self.decoded + 1
        self.rotated = frames[0].rotation % 180 != 0


def container_of(head: bytes) -> str:
    """By the first bytes, whatever the name says. Raises Refused."""
    if head[4:8] == b"ftyp":
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "webm"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] and head[1] & 0xE6 == 0xE2):
        return "mp3"
    raise Refused(NO_FILM)


def rewrite(source: str, target: str, head: bytes) -> dict:
    """Copy the file `source` into `target`. Raises Refused, av.FFmpegError, MemoryError."""
    reader, writer, options, with_picture, without = CONTAINERS[container_of(head)]
    # The reader is named: a list of other files (HLS, concat) is never taken for a film.
    with (
        av.open(source, format=reader, options={"protocol_whitelist": "file"}) as given,
        av.open(target, "w", format=writer, options=options | {"fflags": "+bitexact"}) as made,
    ):
        copies = _copies(given, made)
        for packet in given.demux([copy.source for copy in copies]):
            if packet.dts is None:  # the end of a stream
                continue
            copy = copies[0] if packet.stream is copies[0].source else copies[-1]
            copy.check(packet)
            for each in copy.through(packet):
                made.mux(each)
        if not all(copy.decoded for copy in copies):
            raise Refused(DAMAGED)
        return _said(copies, with_picture if copies[0].source.type == "video" else without)


def _copies(given: av.container.InputContainer, made: av.container.OutputContainer) -> list[Copy]:
    """The first picture and the first sound, picture first."""
    videos = [each for each in given.streams.video if not each.disposition & each.disposition.attached_pic]
    chosen = [*videos[:1], *given.streams.audio[:1]]
    if not chosen or (videos and made.format.name in ("ogg", "mp3")):
        raise Refused(NO_FILM if videos else EMPTY)
    return [_copy(stream, made) for stream in chosen]


def _copy(stream: av.stream.Stream, made: av.container.OutputContainer) -> Copy:
    name = stream.codec_context.name if stream.codec_context else ""
    name = stream.codec_context.codec.canonical_name if name else ""
    if stream.type == "audio":
        if name not in SOUND:
            raise Refused(BAD_SOUND)
    elif name not in VIDEO:
        raise Refused(BAD_VIDEO)
    elif stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
        raise Refused(TOO_LARGE)
    stream.codec_context.thread_count = 1
    target = made.add_stream_from_template(stream, opaque=True)
    target.metadata.clear()
    wanted = VIDEO.get(name, "")
    return Copy(stream, target, BitStreamFilterContext(wanted, stream, target) if wanted else None)


def _said(copies: list[Copy], mime: str) -> dict:
    first = copies[0]
    size = (first.source.width, first.source.height) if first.source.type == "video" else (0, 0)
    if first.rotated:
        size = size[::-1]
    seconds = max(1, round(max(copy.until for copy in copies)))
    return {"mime": mime, "width": size[0], "height": size[1], "seconds": seconds}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    av.logging.set_level(None)
    try:
        said = rewrite("/dev/fd/0", f"/dev/fd/{int(sys.argv[1])}", sys.stdin.buffer.read(HEAD))
    except Refused as refusal:
        said = {"refused": str(refusal)}
    except (MemoryError, av.MemoryError):
        return OUT_OF_MEMORY
    except (av.FFmpegError, ValueError):
        said = {"refused": DAMAGED}
    print(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
