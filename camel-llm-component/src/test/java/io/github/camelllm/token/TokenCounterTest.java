package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCounterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ChatRequest asking(Part... parts) {
        return ChatRequest.builder().message(Message.user(parts)).build();
    }

    private static Part.Image image(int width, int height, String detail) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", out);
        return new Part.Image(Media.of("image/png", out.toByteArray()), detail);
    }

    /** The figures of OpenAI's cookbook, "How to count tokens with tiktoken". */
    @ParameterizedTest
    @CsvSource({"gpt-3.5-turbo, 129", "gpt-4-0613, 129", "gpt-4, 129", "gpt-4o, 124", "gpt-4o-mini, 124"})
    void theConversationOfTheCookbookHasItsTokens(String model, long tokens) {
        ChatRequest request = ChatRequest.builder()
                .message(
                        Message.system("You are a helpful, pattern-following assistant that translates corporate jargon"
                                + " into plain English."))
                .message(example("example_user", "New synergies will help drive top-line growth."))
                .message(example("example_assistant", "Things working well together will increase revenue."))
                .message(example(
                        "example_user",
                        "Let's circle back when we have more bandwidth to touch base on opportunities for increased"
                                + " leverage."))
                .message(example("example_assistant", "Let's talk later when we're less busy about how to do better."))
                .message(Message.user(
                        "This late pivot means we don't have time to boil the ocean for the client" + " deliverable."))
                .build();
        TokenCount count = TokenCounter.of("openai", model).count(request);
        assertThat(count).isEqualTo(new TokenCount(tokens, tokens, tokens));
        assertThat(count.exact()).isTrue();
    }

    private static Message example(String name, String text) {
        return new Message(io.github.camelllm.chat.Role.SYSTEM, List.of(new Part.Text(text)), name);
    }

    /** The figures of the same page for a tool. */
    @ParameterizedTest
    @CsvSource({"gpt-3.5-turbo, 105", "gpt-4, 105", "gpt-4o, 101", "gpt-4o-mini, 101"})
    void theToolOfTheCookbookHasItsTokens(String model, long tokens) throws JsonProcessingException {
        String parameters = """
                {"type": "object",
                 "properties": {
                   "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
                   "unit": {"type": "string", "description": "The unit of temperature to return",
                            "enum": ["celsius", "fahrenheit"]}},
                 "required": ["location"]}
                """;
        ChatRequest request = ChatRequest.builder()
                .message(Message.system("You are a helpful assistant that can answer to questions about the weather."))
                .message(Message.user("What's the weather like in San Francisco?"))
                .tools(List.of(new Tool(
                        "get_current_weather",
                        "Get the current weather in a given location",
                        JSON.readTree(parameters))))
                .build();
        TokenCount count = TokenCounter.of("openai", model).count(request);
        assertThat(count.tokens()).isEqualTo(tokens);
        assertThat(count.exact()).as("OpenAI may change how it words tools").isFalse();
    }

    /** The examples of OpenAI's page "Images and vision". */
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 1024, 1024, high, 765",
        "gpt-4o, 2048, 4096, high, 1105",
        "gpt-4o, 4096, 8192, low, 85",
        "gpt-4o-mini, 4096, 512, low, 2833",
        "gpt-4o-mini, 1024, 1024, high, 25501",
        "gpt-4.1-mini, 1024, 1024, auto, 1659",
        "gpt-4.1-mini, 3200, 3200, auto, 2489",
        "o1, 512, 512, high, 225",
        "claude-sonnet-4-5, 1000, 1000, auto, 1334",
        "claude-sonnet-4-5, 200, 200, auto, 54",
        "claude-sonnet-4-5, 3000, 3000, auto, 1600",
        "gemini-2.5-flash, 384, 384, auto, 258",
        "gemini-2.5-flash, 1536, 768, auto, 516"
    })
    void imagesCountByThePublishedRules(String model, int width, int height, String detail, long tokens)
            throws IOException {
        TokenCounter counter = TokenCounter.of("any", model);
        long around = counter.count(asking()).tokens();
        assertThat(counter.count(asking(image(width, height, detail))).tokens() - around)
                .isEqualTo(tokens);
    }

    @Test
    void whatIsOnlyAnAddressCountsAsAnImageOfUsualSizeAndMayBeNothing() {
        Part.Image far = new Part.Image(Media.at(URI.create("https://example.com/a.png")));
        TokenCount count = TokenCounter.of("openai", "gpt-4o").count(asking(far));
        assertThat(count.tokens()).isGreaterThan(765);
        assertThat(count.atLeast()).isZero();
        assertThat(count.exact()).isFalse();
    }

    @Test
    void documentsCountByTheirTextOrPages() {
        TokenCounter counter = TokenCounter.of("openai", "gpt-4o");
        byte[] pdf = "%PDF-1.4 << /Type /Pages >> << /Type /Page >> <</Type/Page>>".getBytes(StandardCharsets.US_ASCII);
        assertThat(counter.count(asking(new Part.Document(Media.of("application/pdf", pdf), "a.pdf")))
                        .tokens())
                .isBetween(3_000L, 3_010L);
        byte[] text = "one two three ".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThat(counter.count(asking(new Part.Document(Media.of("text/plain", text), "a.txt")))
                        .tokens())
                .isBetween(300L, 310L);
        assertThat(counter.count(asking(new Part.Audio(Media.of("audio/mpeg", new byte[160_000]))))
                        .tokens())
                .isBetween(320L, 370L);
    }

    @Test
    void schemasCount() throws JsonProcessingException {
        ChatRequest plain = ChatRequest.of("Hi");
        ChatRequest schema = plain.toBuilder()
                .responseFormat(ResponseFormat.schema("a", JSON.readTree("{\"type\":\"object\"}")))
                .build();
        TokenCounter counter = TokenCounter.of("openai", "gpt-4o");
        assertThat(counter.count(schema).tokens())
                .isGreaterThan(counter.count(plain).tokens());
        assertThat(counter.count(schema).exact()).isFalse();
    }

    @Test
    void textsOfEmbeddingsHaveNothingAroundThem() {
        ChatRequest texts = ChatRequest.builder()
                .operation(Operation.EMBEDDINGS)
                .message(Message.user("Hello"))
                .message(Message.user("world"))
                .build();
        assertThat(TokenCounter.of("openai", "text-embedding-3-small").count(texts))
                .isEqualTo(new TokenCount(2, 2, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpt-4o", "openai/gpt-4o", "chatgpt-4o-latest", "gpt-4.1-nano", "o3-mini", "gpt-5.1", "gpt-4"})
    void encodingsAreKnownByTheModelsName(String model) {
        assertThat(TokenCounter.of("any", model).count("Hello").exact()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-sonnet-4-5", "gemini-2.5-pro", "o300", "gpt-6", "", "llama3"})
    void otherModelsAreEstimated(String model) {
        TokenCount count = TokenCounter.of("any", model).count("Hello");
        assertThat(count.exact()).isFalse();
        assertThat(count.tokens()).isBetween(count.atLeast(), count.atMost());
    }

    @Test
    void scriptsWithoutShortWordsHaveMoreTokens() {
        TokenCounter estimating = TokenCounter.estimating("any", "any");
        assertThat(estimating.count("Hello, World").tokens()).isEqualTo(3);
        assertThat(estimating.count("\u4e2d\u6587\u5b57").tokens()).isEqualTo(3);
        assertThat(estimating.count("getUserName").tokens()).isEqualTo(3);
        assertThat(estimating.count("1234567").tokens()).isEqualTo(3);
        assertThat(estimating.count("").tokens()).isZero();
    }

    @Property(tries = 300)
    void theBoundIsNeverExceeded(@ForAll @Size(max = 5) List<@StringLength(max = 300) String> texts) {
        ChatRequest.Builder request = ChatRequest.builder();
        texts.forEach(text -> request.message(Message.user(text)));
        ChatRequest asked = request.build();
        assertThat(TokenCounter.of("openai", "gpt-4o").count(asked).tokens())
                .isLessThanOrEqualTo(TokenCounter.bound(asked));
        assertThat(TokenCounter.of("openai", "gpt-4").count(asked).tokens())
                .isLessThanOrEqualTo(TokenCounter.bound(asked));
    }

    @Test
    void whatHoldsMoreThanTextHasNoBound() throws IOException {
        assertThat(TokenCounter.bound(asking(image(1, 1, "auto")))).isEqualTo(Long.MAX_VALUE);
    }

    /** A web search turned 52 counted tokens into 17,391. */
    @ParameterizedTest
    @ValueSource(strings = {"tools", "web_search_options", "plugins", "mcp_servers", "previous_response_id", "prompt"})
    void whatTheProviderAddsHasNoBound(String field) {
        ChatRequest request =
                ChatRequest.of("Hi").toBuilder().additional(field, "[]").build();
        TokenCount count = TokenCounter.of("openai", "gpt-4o").count(request);
        assertThat(count.exact()).isFalse();
        assertThat(count.bounded()).isFalse();
        assertThat(TokenCounter.bound(request)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o-search-preview", "o3-deep-research", "gpt-4o:online"})
    void aModelThatSearchesIsNeverExact(String model) {
        ChatRequest request = ChatRequest.of("Hi").toBuilder().model(model).build();
        assertThat(TokenCounter.of("openai", model).count(request).bounded()).isFalse();
    }

    @Test
    void fieldsThatAddNothingLeaveTheCountExactAndOthersDoNot() {
        TokenCounter counter = TokenCounter.of("openai", "gpt-4o");
        ChatRequest plain = ChatRequest.of("Hi");
        assertThat(counter.count(plain.toBuilder().additional("n", 2).build()).exact())
                .isTrue();
        TokenCount odd = counter.count(
                plain.toBuilder().additional("persona", "a pirate").build());
        assertThat(odd.exact()).isFalse();
        assertThat(odd.bounded()).isTrue();
    }

    @Test
    void filesByAddressOrIdHaveNoBound() {
        URI far = URI.create("https://example.com/a");
        for (Part part : List.of(
                new Part.Audio(Media.at("audio/mpeg", far)),
                new Part.Document(Media.at("application/pdf", far), "a.pdf"),
                new Part.Document(null, null, "file-1"))) {
            TokenCount count = TokenCounter.of("openai", "gpt-4o").count(asking(part));
            assertThat(count.bounded()).as("%s", part).isFalse();
            assertThat(count.atLeast()).isLessThan(count.tokens());
        }
        Part.Image image = new Part.Image(Media.at(far));
        assertThat(TokenCounter.of("openai", "gpt-4o").count(asking(image)).atMost())
                .as("OpenAI makes any image fit its tiles")
                .isBetween(1_445L, 4_000L);
        assertThat(TokenCounter.of("gemini", "gemini-2.5-flash")
                        .count(asking(image))
                        .bounded())
                .isFalse();
    }
}
