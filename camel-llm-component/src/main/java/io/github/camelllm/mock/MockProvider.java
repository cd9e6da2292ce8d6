package io.github.camelllm.mock;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.concurrent.Timer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A provider without network and key, with configurable delays and failures.
 *
 * <p>Its models are {@code echo}, which returns the last user message; {@code scripted}, which follows a script; and
 * {@code schema}, which returns JSON that fits the request's schema. A provider created by {@link #of} uses the model that
 * each request names; the others have one model whatever a request names, so that they can replace any provider.
 *
 * <p>The outcome of the nth call depends on the options and n alone, and {@code schema} returns the same for the same
 * question. It never blocks, and is safe for several threads.
 *
 * <p>For example, in a test, in place of OpenAI:
 *
 * <pre>{@code
 * MockProvider model = MockProvider.scripted(ErrorKind.RATE_LIMIT.exception("Slow down"), "billing");
 * context.getRegistry().bind("openai", ChatProvider.class, model);
 * // send a message to a route with llm:openai:..., and then
 * assertEquals(2, model.calls());
 * assertEquals("Where is my invoice?", model.requests().get(0).messages().get(0).text());
 * }</pre>
 */
public final class MockProvider implements ChatProvider {
    /** The name of the {@linkplain CallOptions#attributes() attribute} of a call with the scripted answer. */
    public static final String ANSWER = "mock.answer";

    private final @Nullable MockModel model;
    private final MockOptions options;
    private final Timer timer;
    private final @Nullable RequestLog recorder;
    private final AtomicLong calls = new AtomicLong();

    private MockProvider(@Nullable MockModel model, MockOptions options, Timer timer, boolean recording) {
        this.model = model;
        this.options = options;
        this.timer = timer;
        this.recorder = recording ? new RequestLog() : null;
    }

    /**
     * Returns a provider whose model is that of each request, {@code echo} if it names none.
     *
     * @param options the options
     * @param timer the clock and scheduler
     */
    public static MockProvider of(MockOptions options, Timer timer) {
        return new MockProvider(null, options, timer, options.record());
    }

    /** Returns a provider that echoes the last user message. */
    public static MockProvider echo() {
        return echo(MockOptions.NONE);
    }

    /** Returns a provider that echoes the last user message. */
    public static MockProvider echo(MockOptions options) {
        return new MockProvider(MockModel.ECHO, options, JdkTimer.INSTANCE, true);
    }

    /** Returns a provider that answers with JSON that fits the schema of the request. */
    public static MockProvider schema() {
        return schema(MockOptions.NONE);
    }

    /** Returns a provider that answers with JSON that fits the schema of the request. */
    public static MockProvider schema(MockOptions options) {
        return new MockProvider(MockModel.SCHEMA, options, JdkTimer.INSTANCE, true);
    }

    /**
     * Returns a provider that returns the given answers in turn, and starts again after the last.
     *
     * @param answers each a text, a {@link ChatResponse}, an {@link LlmException} to fail with, or a map with the fields of
     *     a script file
     * @throws ConfigurationException if there is none, or one has another type
     */
    public static MockProvider scripted(Object... answers) {
        return scripted(Arrays.asList(answers));
    }

    /** Returns a provider that returns the answers of a list in turn, and starts again after the last. */
    public static MockProvider scripted(List<?> answers) {
        return scripted(MockOptions.NONE.with("script", answers));
    }

    /** Returns a provider that answers with a function. */
    public static MockProvider scripted(MockScript script) {
        return scripted(MockOptions.NONE.with("script", script));
    }

    /** Returns a provider that answers with the option {@code script}. */
    public static MockProvider scripted(MockOptions options) {
        return new MockProvider(MockModel.SCRIPTED, options, JdkTimer.INSTANCE, true);
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        long number = calls.getAndIncrement();
        if (recorder != null) {
            recorder.add(call.request());
        }
        CallRandom chances = CallRandom.of(options.seed(), number);
        MockReply reply = reply(call, number, chances);
        List<Delta> pieces = call.streamed() ? pieces(reply) : List.of();
        return new Playback(call, reply, pieces, schedule(call, reply, pieces, chances), timer).start();
    }

    private MockReply reply(Call call, long number, CallRandom chances) {
        ErrorKind failure = options.failures().of(number, options.failFirst(), chances.failure());
        if (failure != null && !(failure == ErrorKind.STREAM_INTERRUPTED && call.streamed())) {
            return MockReply.failure(injected(failure, number));
        }
        MockReply reply = said(call, "mock-" + (number + 1));
        return failure == null || reply.error() != null
                ? reply
                : reply.interrupted(injected(failure, number), chances.cut());
    }

    private MockReply said(Call call, String id) {
        try {
            MockModel way = model == null ? MockModel.of(call.request().model()) : model;
            MockReply said = way.reply(call, options);
            boolean silent =
                    said.error() != null && said.answer().message().parts().isEmpty();
            return silent ? said : said.with(ReplyDefaults.of(said.answer(), call, options, id, way));
        } catch (LlmException e) {
            return MockReply.failure(e.details());
        } catch (RuntimeException e) {
            return MockReply.failure(ErrorDetails.of(ErrorKind.UNKNOWN, "The script failed: " + e)
                    .cause(e)
                    .build());
        }
    }

    private ErrorDetails injected(ErrorKind kind, long number) {
        return ErrorDetails.of(kind, "Injected " + kind + " of call " + (number + 1) + " (options mock.*)")
                .statusCode(InjectedFailures.status(kind))
                .retryAfter(kind.retryable() ? options.retryAfter() : null)
                .build();
    }

    private List<Delta> pieces(MockReply reply) {
        List<Delta> all = DeltaChunks.of(reply.answer(), options.chunkSize());
        return all.isEmpty() ? all : all.subList(0, 1 + (int) (reply.cut() * (all.size() - 1)));
    }

    private PlaybackSchedule schedule(Call call, MockReply reply, List<Delta> pieces, CallRandom chances) {
        int characters = call.streamed()
                ? pieces.stream().mapToInt(piece -> piece.text().length()).sum()
                : MockUsage.length(reply.answer().message().parts());
        boolean begins = reply.error() == null || characters > 0;
        long latency = options.latency().at(chances.latency()) + reply.delay().toNanos();
        long first = begins ? options.firstTokenLatency().at(chances.firstToken()) : 0;
        double perToken = 1e9 / options.tokensPerSecond();
        return new PlaybackSchedule(latency + first, perToken, characters, call.streamed(), call.options());
    }

    /** Returns the number of calls. */
    public long calls() {
        return calls.get();
    }

    /**
     * Returns the latest requests, up to 1,000, oldest first.
     *
     * @throws IllegalStateException if this provider does not record them
     */
    public List<ChatRequest> requests() {
        if (recorder == null) {
            throw new IllegalStateException("This mock does not record its requests: set the option mock.record=true");
        }
        return recorder.requests();
    }

    @Override
    public String fingerprint() {
        return model + " " + options.fingerprint();
    }

    @Override
    public String toString() {
        return "MockProvider[" + (model == null ? "any model" : model) + ", " + options + "]";
    }
}
