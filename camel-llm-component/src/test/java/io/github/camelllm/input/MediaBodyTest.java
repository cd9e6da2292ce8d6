package io.github.camelllm.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.component.LlmTestSupport;
import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes, streams, files and attachments. */
class MediaBodyTest extends LlmTestSupport {
    private static final byte[] PNG = "\u0089PNG\r\n\u001a\nrest".getBytes(ISO_8859_1);
    private static final byte[] PDF = "%PDF-1.7 rest".getBytes(ISO_8859_1);
    private static final byte[] WAV = "RIFF....WAVEfmt ".getBytes(ISO_8859_1);

    @TempDir
    Path folder;

    private static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    private JsonNode parts(Object body, Map<String, Object> headers, String... options) {
        return sent(uri(options), body, headers).at("/messages/0/content");
    }

    private static void assertImage(JsonNode part, String type, byte[] data) {
        assertThat(part.at("/type").asText()).isEqualTo("image_url");
        assertThat(part.at("/image_url/url").asText()).isEqualTo("data:" + type + ";base64," + base64(data));
    }

    @Test
    void bytesOfAnImageAreRecognised() {
        assertImage(parts(PNG, Map.of()).get(0), "image/png", PNG);
    }

    @Test
    void theUserMessageGoesBeforeAnImage() {
        JsonNode parts = parts(PNG, Map.of(LlmConstants.USER_MESSAGE, "What is this?"));
        assertThat(parts.at("/0/text").asText()).isEqualTo("What is this?");
        assertImage(parts.get(1), "image/png", PNG);
    }

    @Test
    void aRecordingIsAudio() {
        JsonNode part = parts(WAV, Map.of()).get(0);
        assertThat(part.at("/type").asText()).isEqualTo("input_audio");
        assertThat(part.at("/input_audio/format").asText()).isEqualTo("wav");
        assertThat(part.at("/input_audio/data").asText()).isEqualTo(base64(WAV));
    }

    @Test
    void aPdfIsAFileWithItsName() {
        JsonNode part = parts(PDF, Map.of(Exchange.FILE_NAME, "in/terms.pdf", Exchange.FILE_NAME_ONLY, "terms.pdf"))
                .get(0);
        assertThat(part.at("/type").asText()).isEqualTo("file");
        assertThat(part.at("/file/filename").asText()).isEqualTo("terms.pdf");
        assertThat(part.at("/file/file_data").asText()).isEqualTo("data:application/pdf;base64," + base64(PDF));
    }

    @Test
    void bytesOfTextAreAText() {
        assertThat(parts("Grüße".getBytes(UTF_8), Map.of()).asText()).isEqualTo("Grüße");
    }

    @Test
    void bytesOfJsonAreARequestWhereTheEndpointSaysSo() {
        byte[] json = "{\"seed\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}".getBytes(UTF_8);
        assertThat(sent(uri("inputFormat=openai"), json, Map.of()).at("/seed").asInt())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "CamelLlmMediaType, image/webp, image/webp",
        "Content-Type, IMAGE/JPEG; q=1, image/jpeg",
        "CamelFileContentType, image/gif, image/gif",
        "CamelFileName, photo.JPG, image/jpeg",
        "Content-Type, application/octet-stream, image/png"
    })
    void theTypeIsToldByHeadersThenNameThenBytes(String header, String value, String type) {
        assertImage(parts(PNG, Map.of(header, value)).get(0), type, PNG);
    }

    @Test
    void ourOwnHeaderWins() {
        Map<String, Object> headers =
                Map.of("Content-Type", "text/plain", LlmConstants.MEDIA_TYPE, "image/png", Exchange.FILE_NAME, "a.pdf");
        assertImage(parts(PNG, headers).get(0), "image/png", PNG);
    }

    @Test
    void theCharsetOfATextIsHeeded() {
        byte[] latin = "Grüße".getBytes(ISO_8859_1);
        assertThat(parts(latin, Map.of("Content-Type", "text/plain; charset=ISO-8859-1"))
                        .asText())
                .isEqualTo("Grüße");
        Exchange exchange = template.send(uri(), e -> {
            e.setProperty(Exchange.CHARSET_NAME, "ISO-8859-1");
            e.getMessage().setHeader("Content-Type", "text/plain");
            e.getMessage().setBody(latin);
        });
        assertThat(exchange.getException()).isNull();
        assertThat(json(received()).at("/messages/0/content").asText()).isEqualTo("Grüße");
    }

    @ParameterizedTest
    @CsvSource({"application/zip, application/zip", "text/plain; charset=nonsense, nonsense"})
    void whatNoModelCanReadIsRefused(String type, String named) {
        Exchange exchange = send(uri(), new byte[] {1, 2}, Map.of("Content-Type", type));
        assertThat(exchange.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(named);
    }

    @Test
    void bytesOfNoKnownKindAreRefusedWithWhatToDo() {
        assertThat(send(uri(), new byte[] {0, -1, 0}).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("set the header CamelLlmMediaType");
    }

    @Test
    void emptyBytesAreRefusedLikeAnEmptyText() {
        assertThat(send(uri(), new byte[0]).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void aStreamAFileAndAPathAreTheirBytes() throws IOException {
        Path file = Files.write(folder.resolve("a.png"), PNG);
        assertImage(parts(new ByteArrayInputStream(PNG), Map.of()).get(0), "image/png", PNG);
        assertImage(parts(file, Map.of()).get(0), "image/png", PNG);
        assertImage(parts(file.toFile(), Map.of()).get(0), "image/png", PNG);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThat(send(uri(), new File(folder.toFile(), "missing.txt")).getException())
                .isNotNull();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aFileOfTheFileComponentIsReadAndKeepsItsName() throws Exception {
        BlockingQueue<Exchange> done = route("file:" + folder + "?initialDelay=0&delay=10&noop=true");
        Files.write(folder.resolve("terms.pdf"), PDF);
        Exchange exchange = done.poll(20, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        JsonNode parts = json(received()).at("/messages/0/content");
        assertThat(parts.at("/0/text").asText()).isEqualTo("Sum up");
        assertThat(parts.at("/1/file/filename").asText()).isEqualTo("terms.pdf");
    }

    @Test
    void aCachedStreamCanBeReadAgainByARedelivery() throws Exception {
        server.enqueue(io.github.camelllm.test.Answer.error(500, "x", "broken"));
        route("direct:in");
        Exchange exchange = send("direct:in", new ByteArrayInputStream(PNG));
        assertThat(exchange.getException()).isNull();
        for (int i = 0; i < 2; i++) {
            assertImage(json(received()).at("/messages/0/content/1"), "image/png", PNG);
        }
    }

    private BlockingQueue<Exchange> route(String from) throws Exception {
        BlockingQueue<Exchange> done = new LinkedBlockingQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(1).redeliveryDelay(0);
                from(from).to(uri("userMessage=Sum up", "maxRetries=0")).process(done::add);
            }
        });
        return done;
    }

    private record Bytes(String name, byte[] data, String type) implements DataSource {
        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(data);
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    private Exchange sendAttached(Object body, Map<String, byte[]> attachments, String type) {
        return template.send(uri(), exchange -> {
            exchange.getMessage().setBody(body);
            AttachmentMessage message = exchange.getMessage(AttachmentMessage.class);
            new HashMap<>(attachments)
                    .forEach((name, data) -> message.addAttachment(name, new DataHandler(new Bytes(name, data, type))));
        });
    }

    @Test
    void attachmentsBecomePartsOfTheUserMessage() {
        assertThat(sendAttached("What is this?", Map.of("a.png", PNG), "image/png")
                        .getException())
                .isNull();
        JsonNode parts = json(received()).at("/messages/0/content");
        assertThat(parts.at("/0/text").asText()).isEqualTo("What is this?");
        assertImage(parts.get(1), "image/png", PNG);
    }

    @Test
    void attachmentsNeedNoBody() {
        assertThat(sendAttached(null, Map.of("a.png", PNG), "image/png").getException())
                .isNull();
        assertImage(json(received()).at("/messages/0/content/0"), "image/png", PNG);
    }

    @Test
    void anAttachmentOfNoTypeIsKnownByItsName() {
        assertThat(sendAttached("x", Map.of("a.pdf", PDF), "application/octet-stream")
                        .getException())
                .isNull();
        assertThat(json(received()).at("/messages/0/content/1/type").asText()).isEqualTo("file");
    }

    @Test
    void anAttachmentThatNoModelCanReadIsRefused() {
        assertThat(sendAttached("x", Map.of("a.zip", PDF), "application/zip").getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("application/zip");
    }
}
