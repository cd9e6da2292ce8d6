package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSizeTest {
    private static byte[] written(String format, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void theSizeStandsInTheHead(String format) throws IOException {
        assertThat(ImageSize.of(written(format, 640, 350))).isEqualTo(new ImageSize(640, 350));
    }

    /** Heads of WebP files by the format's specification, for a picture of 1024 x 768. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "VP8 , 00000000 300100 9d012a 0004 0003",
        "VP8L, 00000000 2f ff c3 bf 00",
        "VP8X, 0a000000 10000000 ff0300 ff0200"
    })
    void theThreeKindsOfWebpAreRead(String chunk, String rest) {
        byte[] head = "RIFF\0\0\0\0WEBP".getBytes(StandardCharsets.US_ASCII);
        byte[] name = (chunk + " ").substring(0, 4).getBytes(StandardCharsets.US_ASCII);
        byte[] data = HexFormat.of().parseHex(rest.replace(" ", ""));
        byte[] file = new byte[64];
        System.arraycopy(head, 0, file, 0, 12);
        System.arraycopy(name, 0, file, 12, 4);
        System.arraycopy(data, 0, file, 16, data.length);
        assertThat(ImageSize.of(file)).isEqualTo(new ImageSize(1024, 768));
    }

    @Test
    void whatIsNoImageHasNoSize() {
        assertThat(ImageSize.of(new byte[0])).isNull();
        assertThat(ImageSize.of("Hello, World!".getBytes(StandardCharsets.US_ASCII)))
                .isNull();
    }

    @Property(tries = 200)
    void aFileThatIsCutOffIsNoError(@ForAll @IntRange(max = 400) int length) throws IOException {
        for (String format : new String[] {"png", "jpg", "gif"}) {
            byte[] whole = written(format, 64, 48);
            byte[] cut = java.util.Arrays.copyOf(whole, Math.min(length, whole.length));
            assertThatCode(() -> ImageSize.of(cut)).doesNotThrowAnyException();
        }
    }
}
