package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.PageToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The base of all batch APIs. The requests and the answers within a batch are those of a chat protocol.
 *
 * <p>An operation may take several HTTP requests. The response to one names the next by {@link ChatResponse#nextPage()} (an uploaded file from which
 * a batch is created) or by {@link BatchStatus#files()} (the files with the outcomes), and the next request carries it as {@link ChatRequest#page()}.
 */
abstract class BatchCodec implements Codec {
    /** The parameter of a page that is an uploaded file with requests. */
    static final String INPUT_FILE = "input_file";

    /** The parameter of a page that is a file with outcomes. */
    static final String RESULT_FILE = "result_file";

    private static final byte[] NO_BODY = new byte[0];

    /** The chat protocol of the requests and answers. */
    final ChatCodec chat;

    /** Turns errors of the provider into exceptions. */
    final ErrorRules errors = new ErrorRules(Clock.systemUTC());

    /** Creates a codec of batches of requests in a chat protocol. */
    BatchCodec(Codec chat) {
        this.chat = (ChatCodec) chat;
    }

    /** Returns the maximum number of requests of a batch. */
    abstract int mostRequests();

    /** Writes the first request of a batch: one with all its requests, or their upload. */
    abstract EncodedRequest submit(List<BatchItem> items, Dialect dialect);

    /** Writes the request that creates a batch from an uploaded file. */
    EncodedRequest create(String file, Dialect dialect) {
        throw dialect.invalid("has no files with the requests of a batch");
    }

    /** Returns the path of a batch. */
    abstract String path(String batch);

    /** Returns the path that cancels a batch. */
    String cancelPath(String batch) {
        return path(batch) + "/cancel";
    }

    /** Returns the path of a file with outcomes. */
    abstract String resultPath(String batch, String file);

    /** Returns the state of the batch in an object; null if it has none. */
    abstract @Nullable BatchStatus status(JsonNode body);

    /** Returns the outcomes in the description of a batch itself; usually there are none. */
    List<BatchOutcome> inline(JsonNode body, Dialect dialect) {
        return List.of();
    }

    /** Returns the id of the request of a line in a file with outcomes; null if it is no such line. */
    abstract @Nullable String idOf(JsonNode line);

    /** Returns the outcome in a line. */
    abstract BatchOutcome outcome(String id, JsonNode line, Dialect dialect);

    @Override
    public final EncodedRequest encode(ChatRequest request, boolean streamed, Dialect dialect) {
        if (streamed) {
            throw dialect.invalid("does not stream batches: leave out streaming");
        }
        PageToken page = request.page();
        if (request.operation() == Operation.BATCH_SUBMIT) {
            return page == null ? submit(checked(request.batch(), dialect), dialect) : create(page.value(), dialect);
        }
        String batch = segment(request.batchId(), dialect);
        if (request.operation() == Operation.BATCH_CANCEL) {
            return new EncodedRequest("POST", cancelPath(batch), EncodedRequest.JSON, EncodedRequest.JSON, NO_BODY);
        }
        String path = page == null ? path(batch) : resultPath(batch, segment(page.value(), dialect));
        return new EncodedRequest(path, EncodedRequest.JSON, NO_BODY);
    }

    private List<BatchItem> checked(List<BatchItem> items, Dialect dialect) {
        if (items.isEmpty()) {
            throw dialect.invalid("has no batch without requests: the body is an empty list");
        } else if (items.size() > mostRequests()) {
            throw dialect.invalid(
                    "takes at most " + mostRequests() + " requests in a batch, not " + items.size() + ": split them");
        }
        Set<String> ids = new HashSet<>();
        for (BatchItem item : items) {
            LlmException unreadable = item.error();
            if (unreadable != null) {
                throw ErrorDetails.of(
                                unreadable.kind(),
                                "The batch was not sent, as its request '" + item.id() + "' cannot be: "
                                        + unreadable.getMessage())
                        .provider(dialect.provider())
                        .model(dialect.model())
                        .exception();
            } else if (!ids.add(item.id())) {
                throw dialect.invalid(
                        "tells the requests of a batch apart by their ids, and '" + item.id() + "' is that of several");
            }
            checkId(item.id(), dialect);
        }
        return items;
    }

    /**
     * Checks the form of an id.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if the provider does not accept it
     */
    void checkId(String id, Dialect dialect) {
        if (id.isBlank()) {
            throw dialect.invalid("needs an id for each request of a batch, and one is blank");
        }
    }

    /** Returns a request of the batch in the form of the chat protocol, as a tree. */
    final ObjectNode body(BatchItem item, Dialect dialect) {
        ChatRequest request = item.request();
        Dialect own = new Dialect(
                dialect.provider(),
                request.model() == null ? dialect.model() : request.model(),
                dialect.quirks(),
                null,
                dialect.facts(),
                Dialect.asksForSeveral(request),
                dialect.lenient(),
                false);
        byte[] body = chat.encode(request, false, own).body();
        try {
            return (ObjectNode) Json.tree(body, 0, body.length);
        } catch (IOException e) {
            throw new IllegalStateException("A chat protocol has written what is no JSON", e);
        }
    }

    /** Returns an id as one segment of a path; ids come from messages and answers, so other characters are refused. */
    private static String segment(@Nullable String id, Dialect dialect) {
        if (id == null || id.isBlank()) {
            throw dialect.invalid("needs the id of a batch: the body or the header CamelLlmBatchId");
        }
        String bare = id.strip();
        int collection = bare.indexOf('/');
        String name = collection < 0 ? bare : bare.substring(collection + 1); // Gemini: batches/..., files/...
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw dialect.invalid("has no batch or file with the id '" + id + "'");
        }
        return PercentEncoding.all(name);
    }

    @Override
    public final ChatResponse decode(ResponseHead head, byte[] body, Dialect dialect) {
        List<JsonNode> values = lines(head, body, dialect);
        ChatResponse.Builder answer = ChatResponse.builder()
                .provider(dialect.provider())
                .requestId(dialect.requestId(head))
                .finishReason(FinishReason.STOP);
        JsonNode first = values.isEmpty() ? null : values.get(0);
        if (first == null || idOf(first) != null) {
            return answer.outcomes(outcomes(values, head, dialect)).build();
        }
        BatchStatus status = status(first);
        if (status != null) {
            return answer.batch(status)
                    .id(status.id())
                    .outcomes(inline(first, dialect))
                    .raw(() -> first)
                    .build();
        }
        String file = uploaded(first);
        if (file != null) {
            return answer.nextPage(new PageToken(INPUT_FILE, file)).build();
        } else if (OpenAiErrors.isError(first)) {
            throw errors.inBody(head, first, dialect);
        }
        throw errors.notUnderstood(head, "The response tells nothing of a batch", null, dialect);
    }

    /** Returns the id of the uploaded file in an object; null if it has none. */
    @Nullable
    String uploaded(JsonNode body) {
        return "file".equals(Json.words(body, "object")) ? Json.words(body, "id") : null;
    }

    private List<BatchOutcome> outcomes(List<JsonNode> lines, ResponseHead head, Dialect dialect) {
        List<BatchOutcome> outcomes = new ArrayList<>(lines.size());
        for (JsonNode line : lines) {
            String id = idOf(line);
            if (id == null) {
                throw errors.notUnderstood(
                        head, "Line " + (outcomes.size() + 1) + " of the outcomes has no id", null, dialect);
            }
            outcomes.add(read(id, line, dialect));
        }
        return outcomes;
    }

    /** Returns the outcome of a line; an answer that cannot be read is a failure of its request only. */
    final BatchOutcome read(String id, JsonNode line, Dialect dialect) {
        try {
            return outcome(id, line, dialect);
        } catch (LlmException e) {
            return BatchOutcome.failed(id, e);
        }
    }

    /** Returns the JSON values of a body, one a line; a single value may have several lines. */
    private List<JsonNode> lines(ResponseHead head, byte[] body, Dialect dialect) {
        int first = endOfLine(body, 0);
        JsonNode begin = Json.treeOrNull(Arrays.copyOf(body, first));
        if (begin == null || !begin.isObject()) {
            return isBlank(body, 0, body.length) ? List.of() : List.of(value(head, body, 0, body.length, 1, dialect));
        }
        List<JsonNode> values = new ArrayList<>();
        int line = 0;
        for (int from = 0; from < body.length; ) {
            int to = endOfLine(body, from);
            line++;
            if (!isBlank(body, from, to)) {
                values.add(value(head, body, from, to, line, dialect));
            }
            from = to + 1;
        }
        return values;
    }

    private static int endOfLine(byte[] body, int from) {
        int end = from;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] body, int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] > ' ' || body[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private JsonNode value(ResponseHead head, byte[] body, int begin, int end, int line, Dialect dialect) {
        try {
            return Json.tree(body, begin, end - begin);
        } catch (IOException e) {
            throw errors.notUnderstood(head, "Line " + line + " of the response is not JSON", e, dialect);
        }
    }

    /** Returns the outcome of an answer in the chat protocol, with its HTTP status. */
    final BatchOutcome answered(String id, int status, JsonNode body, Dialect dialect) {
        ResponseHead head = new ResponseHead(status, Headers.NONE);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return head.successful()
                ? BatchOutcome.answered(id, chat.decode(head, bytes, dialect))
                : BatchOutcome.failed(id, errors.failure(head, bytes, dialect));
    }

    /** Returns the outcome of a request that the provider has not processed in time. */
    static BatchOutcome expired(String id, Dialect dialect) {
        return unprocessed(id, ErrorKind.TIMEOUT, "The batch expired before this request was processed", dialect);
    }

    /** Returns the outcome of a request that was cancelled with its batch. */
    static BatchOutcome cancelled(String id, Dialect dialect) {
        return unprocessed(
                id, ErrorKind.CANCELLED, "The batch was cancelled before this request was processed", dialect);
    }

    private static BatchOutcome unprocessed(String id, ErrorKind kind, String what, Dialect dialect) {
        return BatchOutcome.failed(
                id, ErrorDetails.of(kind, what).provider(dialect.provider()).exception());
    }

    @Override
    public final StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        throw new IllegalStateException("Streams are refused when the request is encoded");
    }

    @Override
    public final LlmException failure(ResponseHead head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }
}
