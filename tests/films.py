"""Small films and sounds for tests, made by the same library that reads them; a name is planted inside."""

import io

import av
from PIL import Image

SECRETS = {"title": "plantedtitle", "location": "+30.6570+104.0660/", "comment": "zhang-san"}
COLOURS = ("#7a2f1d", "#1d3f7a")
SAMPLES = 960


def film(
    container: str = "mp4", *, video: str | None = "libx264", audio: str | None = "aac", seconds: int = 1,
    size: tuple[int, int] = (64, 48),
) -> bytes:  # fmt: skip
    written = io.BytesIO()
    with av.open(written, "w", format=container) as made:
        made.metadata.update(SECRETS)
        if video:
            picture = made.add_stream(video, rate=10)
            picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        if audio:
            sound = made.add_stream(audio, rate=48000)
        if video:
            _pictures(made, picture, seconds, size)
        if audio:
            _silence(made, sound, seconds)
    return written.getvalue()


def _pictures(made, stream, seconds: int, size: tuple[int, int]) -> None:
    for number in range(seconds * 10):
        frame = av.VideoFrame.from_image(Image.new("RGB", size, COLOURS[number % 2])).reformat(
            format="yuv420p"
        )
        frame.pts = number
        made.mux(stream.encode(frame))
    made.mux(stream.encode(None))


def _silence(made, stream, seconds: int) -> None:
    for number in range(seconds * 48000 // SAMPLES):
        frame = av.AudioFrame(format=stream.codec_context.format.name, layout="stereo", samples=SAMPLES)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts = 48000, number * SAMPLES
        made.mux(stream.encode(frame))
    made.mux(stream.encode(None))
