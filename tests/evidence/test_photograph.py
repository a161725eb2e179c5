"""Photographs as the national system takes them, made from whatever a school has (C08)."""

import random
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageEnhance
from portraits import LIGHT_BLUE, blurred, decoded, encoded, portrait

from app import definitions
from app.evidence import photograph
from app.evidence.photograph import Crop, PhotoRules, prepare, rules
from app.problems import Level, Rejected

NATIONAL = rules()


def _codes(content: bytes, asked: PhotoRules = NATIONAL) -> set[str]:
    problems = prepare(content, asked).problems
    assert all(problem.level is Level.WARN for problem in problems)
    assert all(problem.message.endswith("。") for problem in problems)
    return {problem.code for problem in problems}


def _refused(content: bytes, crop: Crop | None = None) -> str:
    with pytest.raises(Rejected) as refused:
        prepare(content, NATIONAL, crop)
    (problem,) = refused.value.problems
    assert problem.message.endswith("。")
    return problem.code


def _near(colour: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 6) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(colour, wanted, strict=True))


def test_a_photograph_comes_out_as_the_national_system_takes_it() -> None:
    """26×32 mm, at least 150 dpi, below 60 KB, JPEG."""
    done = prepare(encoded(portrait()), NATIONAL)
    image = decoded(done.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (358, 441))
    assert len(done.jpeg) < 60_000
    assert [
        round(n / dpi * 25.4) for n, dpi in zip(image.size, image.info["dpi"], strict=True)
    ] == [
        26,
        32,
    ]
    assert done.problems == ()
    assert photograph.check(done.jpeg, NATIONAL) == []


def test_every_parameter_set_loads_and_makes_its_own_size() -> None:
    sets = photograph.all_rules()
    assert {one.id for one in sets} == {"national_1_0", "pixels_260x320", "white_ground"}
    for one in sets:
        ground = (250, 250, 250) if one.id == "white_ground" else LIGHT_BLUE
        done = prepare(encoded(portrait(ground=ground)), one)
        assert decoded(done.jpeg).size == (one.width, one.height)
        assert done.problems == ()
    with pytest.raises(Rejected) as refused:
        rules("passport")
    assert "national_1_0" in refused.value.problems[0].message


def test_a_parameter_file_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    text = (Path(definitions.__file__).parents[1] / "resources/photos/national_1_0.toml").read_text(
        encoding="utf-8"
    )
    (tmp_path / "own.toml").write_text("colour = 3\n" + text, encoding="utf-8")
    with pytest.raises(Rejected) as refused:
        definitions.load(tmp_path / "own.toml", PhotoRules)
    assert refused.value.problems[0].code == "definition.unknown-key"


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_telephone_held_sideways_still_gives_an_upright_head(turn: int) -> None:
    wanted = portrait((600, 800))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = wanted.transpose(back[turn]) if turn in back else wanted
    exif = Image.Exif()
    exif[0x0112] = turn
    content = encoded(stored, quality=95, exif=exif)
    assert photograph.size_of(content) == (600, 800)
    got = decoded(prepare(content, NATIONAL).jpeg)
    plain = decoded(prepare(encoded(wanted, quality=95), NATIONAL).jpeg)
    for place in ((20, 20), (179, 120), (179, 430), (30, 430)):
        assert _near(got.getpixel(place), plain.getpixel(place), 12)


def test_nothing_but_pixels_is_left_of_camera_place_and_time() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (39.0, 49.0, 12.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = encoded(
        portrait(), exif=exif, comment=b"SecretComment", icc_profile=profile, quality=92
    )
    assert b"SecretCamera" in source and b"SecretComment" in source
    done = decoded(prepare(source, NATIONAL).jpeg)
    assert set(done.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    content = prepare(source, NATIONAL).jpeg
    assert b"Secret" not in content and b"Exif" not in content and b"ICC" not in content


def test_a_comment_alone_is_not_carried_over_either() -> None:
    for size in ((358, 441), (1200, 1600)):
        source = encoded(portrait(size), comment=b"SecretComment", quality=95)
        assert b"Secret" not in prepare(source, NATIONAL).jpeg


def test_colours_are_what_their_profile_says() -> None:
    """A profile whose red is blue and whose blue is red turns the light-blue ground to tan."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    content = encoded(portrait(), icc_profile=bytes(profile), quality=95)
    got = decoded(prepare(content, NATIONAL).jpeg).getpixel((10, 10))
    assert _near(got, LIGHT_BLUE[::-1], 8)


def test_her_own_frame_is_cut_out_exactly() -> None:
    """A red field at 1000,400 of a large picture fills the result, however it was decoded."""
    image = Image.new("RGB", (3000, 2400), LIGHT_BLUE)
    image.paste((200, 30, 30), (1000, 400, 1537, 1061))
    done = prepare(encoded(image, quality=95), NATIONAL, Crop(1000, 400, 537, 661))
    got = decoded(done.jpeg)
    assert done.crop == Crop(1000, 400, 537, 661)
    for place in ((6, 6), (351, 6), (6, 434), (351, 434), (179, 220)):
        assert _near(got.getpixel(place), (200, 30, 30), 16)


def test_the_middle_is_taken_when_there_is_no_frame() -> None:
    assert photograph.centre((1000, 441), NATIONAL) == Crop(321, 0, 358, 441)
    assert photograph.centre((358, 1000), NATIONAL) == Crop(0, 279, 358, 441)
    assert photograph.centre((358, 441), NATIONAL) == Crop(0, 0, 358, 441)


def test_a_frame_outside_the_picture_is_clipped_or_refused() -> None:
    content = encoded(portrait((600, 800)))
    assert prepare(content, NATIONAL, Crop(-50, -20, 500, 600)).crop == Crop(0, 0, 450, 580)
    assert _refused(content, Crop(700, 0, 200, 250)) == "photo.crop-outside"
    assert _refused(content, Crop(0, 0, 0, 0)) == "photo.crop-outside"


def test_alpha_lies_on_the_asked_ground() -> None:
    cut_out = portrait().convert("RGBA")
    cut_out.putdata(
        [(0, 0, 0, 0) if p[:3] == LIGHT_BLUE else p for p in cut_out.get_flattened_data()]
    )
    done = prepare(encoded(cut_out, "PNG"), NATIONAL)
    assert _near(decoded(done.jpeg).getpixel((10, 10)), LIGHT_BLUE)
    assert done.problems == ()


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA"])
def test_odd_colour_modes_become_plain_rgb(mode: str) -> None:
    content = encoded(portrait().convert(mode), "TIFF" if mode == "CMYK" else "PNG")
    done = prepare(content, NATIONAL)
    assert decoded(done.jpeg).mode == "RGB"
    if mode == "CMYK":
        assert _near(decoded(done.jpeg).getpixel((10, 10)), LIGHT_BLUE)


def test_a_cmyk_jpeg_of_a_studio_keeps_its_colours() -> None:
    content = encoded(portrait().convert("CMYK"), quality=95)
    assert _near(decoded(prepare(content, NATIONAL).jpeg).getpixel((10, 10)), LIGHT_BLUE)


def test_the_double_pictures_of_telephones_are_read() -> None:
    content = encoded(portrait(), "MPO", save_all=True, append_images=[portrait((300, 400))])
    assert _codes(content) == set()


def test_sixteen_bits_are_scaled_and_not_clipped() -> None:
    grey = portrait().convert("L")
    deep = grey.convert("I").point(lambda value: value * 256).convert("I;16")
    got = decoded(prepare(encoded(deep, "PNG"), NATIONAL).jpeg).convert("L")
    plain = decoded(prepare(encoded(grey, "PNG"), NATIONAL).jpeg).convert("L")
    for place in ((10, 10), (179, 120), (179, 250)):
        assert abs(got.getpixel(place) - plain.getpixel(place)) <= 3


def test_a_damaged_colour_profile_does_not_stop_the_picture() -> None:
    content = encoded(portrait(), icc_profile=b"not a profile at all", quality=92)
    assert _codes(content) == set()


def test_a_noisy_picture_is_pressed_below_the_limit_and_no_further() -> None:
    noise = Image.effect_noise((716, 882), 60).convert("RGB")
    done = prepare(encoded(Image.blend(portrait((716, 882)), noise, 0.5), "PNG"), NATIONAL)
    assert len(done.jpeg) < 60_000
    assert 35 <= done.quality < 95


def test_what_cannot_be_pressed_below_the_limit_is_refused() -> None:
    asked = replace(NATIONAL, most_bytes=9_000)
    noise = random.Random(1).randbytes(358 * 441 * 3)
    with pytest.raises(Rejected) as refused:
        prepare(encoded(Image.frombytes("RGB", (358, 441), noise), "PNG"), asked)
    assert refused.value.problems[0].code == "photo.too-large"


def _png_claiming(width: int, height: int) -> bytes:
    """A few hundred bytes that would unpack to ``width`` × ``height`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(9000, 9000), (20_000, 20_000), (60_000, 60_000), (90_000, 10)])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_does(
    size: tuple[int, int],
) -> None:
    assert _refused(_png_claiming(*size)) == "photo.too-many-pixels"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    ],
)
def test_what_is_no_photograph_is_refused(content: bytes) -> None:
    assert _refused(content) == "photo.not-a-picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF"])
def test_a_file_that_was_cut_off_is_refused(kind: str) -> None:
    whole = encoded(portrait(), kind)
    for share in (0.3, 0.6, 0.9):
        assert _refused(whole[: int(len(whole) * share)]) in (
            "photo.damaged",
            "photo.not-a-picture",
        )


def test_flipped_bytes_give_a_picture_or_one_sentence_and_never_a_trace() -> None:
    chance = random.Random(20260901)
    for kind in ("JPEG", "PNG", "BMP", "TIFF"):
        whole = encoded(portrait((400, 500)), kind)
        for _ in range(40):
            broken = bytearray(whole)
            for _ in range(8):
                broken[chance.randrange(min(len(broken), 2000))] = chance.randrange(256)
            try:
                prepare(bytes(broken), NATIONAL)
            except Rejected as refused:
                assert refused.problems[0].code.startswith("photo.")


def test_a_file_beyond_every_measure_is_not_even_looked_at() -> None:
    assert _refused(bytes(photograph.MOST_BYTES + 1)) == "photo.file-too-large"


def test_less_than_150_dpi_is_refused_and_less_than_350_told() -> None:
    assert _refused(encoded(portrait((153, 190)))) == "photo.too-small"
    assert "photo.enlarged" in _codes(encoded(portrait((154, 190)), quality=95))
    assert _codes(encoded(portrait((358, 441)), quality=95)) == set()


def test_a_frame_of_another_shape_is_told() -> None:
    content = encoded(portrait())
    codes = {p.code for p in prepare(content, NATIONAL, Crop(0, 0, 1000, 1000)).problems}
    assert "photo.shape" in codes


def test_blur_is_told_and_sharpness_is_not() -> None:
    """Out of focus by two pixels of the finished picture, whatever the camera's size."""
    for scale in (1, 3):
        sharp = portrait((358 * scale, 441 * scale))
        assert _codes(encoded(sharp, "PNG")) == set()
        assert _codes(encoded(blurred(sharp, 2.0 * scale), "PNG")) == {"photo.blurred"}


def test_bad_light_is_told() -> None:
    dark = ImageEnhance.Brightness(portrait()).enhance(0.3)
    assert "photo.too-dark" in _codes(encoded(dark))
    bright = Image.blend(portrait(), Image.new("RGB", (1200, 1600), "white"), 0.85)
    assert "photo.too-bright" in _codes(encoded(bright))


@pytest.mark.parametrize(
    "ground",
    [
        (255, 255, 255),
        (200, 200, 200),
        (200, 60, 60),
        (30, 70, 150),
        (150, 200, 120),
        (0, 0, 0),
        (73, 107, 134),
    ],
)
def test_another_ground_is_told(ground: tuple[int, int, int]) -> None:
    assert "photo.ground" in _codes(encoded(portrait(ground=ground)))


@pytest.mark.parametrize(
    "ground", [(190, 220, 245), (176, 212, 241), (201, 226, 247), (150, 190, 225)]
)
def test_light_blues_of_many_studios_are_light_blue(ground: tuple[int, int, int]) -> None:
    assert _codes(encoded(portrait(ground=ground))) == set()


def test_things_behind_the_head_are_told() -> None:
    image = portrait()
    image.paste((90, 60, 40), (60, 100, 160, 260))
    assert "photo.ground-uneven" in _codes(encoded(image))


def test_a_finished_file_that_does_not_fit_is_told_before_it_is_handed_in() -> None:
    for wrong in (encoded(portrait((400, 500))), encoded(portrait((358, 441)), "PNG"), b"nothing"):
        assert [p.level.blocks for p in photograph.check(wrong, NATIONAL)] == [True]


def test_the_picture_for_the_frame_is_upright_and_small() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = decoded(photograph.for_screen(encoded(portrait((1600, 1200)), exif=exif), 500))
    assert shown.size == (375, 500)


def test_the_same_picture_gives_the_same_bytes() -> None:
    content = encoded(portrait())
    assert prepare(content, NATIONAL).jpeg == prepare(content, NATIONAL).jpeg
