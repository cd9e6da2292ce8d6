package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchOutcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batch APIs in the form of OpenAI's: the requests are lines of a JSON file that is uploaded as {@code multipart/form-data} with the purpose
 * {@code batch}; the outcomes are lines of two further files, one of them for errors.
 */
abstract class FileBatchCodec extends BatchCodec {
    /** Separates the parts of an upload: no line of JSON begins with it. */
    private static final String BOUNDARY = "camel-llm-batch-boundary";

    private static final int SUCCESS = 200;

    FileBatchCodec(Codec chat) {
        super(chat);
    }

    /** Writes the line of a request. */
    abstract ObjectNode line(BatchItem item, Dialect dialect);

    @Override
    final EncodedRequest submit(List<BatchItem> items, Dialect dialect) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        write(form, "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n");
        write(
                form,
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"batch.jsonl\"\r\n"
                        + "Content-Type: application/jsonl\r\n\r\n");
        items.forEach(item -> write(form, line(item, dialect) + "\n"));
        write(form, "\r\n--" + BOUNDARY + "--\r\n");
        return new EncodedRequest(
                "POST", "/files", EncodedRequest.JSON, "multipart/form-data; boundary=" + BOUNDARY, form.toByteArray());
    }

    private static void write(ByteArrayOutputStream form, String text) {
        form.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    final String resultPath(String batch, String file) {
        return "/files/" + file + "/content";
    }

    @Override
    final @Nullable String idOf(JsonNode line) {
        return Json.scalar(line, "custom_id");
    }

    @Override
    final BatchOutcome outcome(String id, JsonNode line, Dialect dialect) {
        JsonNode response = line.path("response");
        if (response.isObject()) {
            return answered(id, response.path("status_code").asInt(SUCCESS), response.path("body"), dialect);
        }
        String code = Json.scalar(line.path("error"), "code");
        if ("batch_expired".equals(code)) {
            return expired(id, dialect);
        } else if ("batch_cancelled".equals(code)) {
            return cancelled(id, dialect);
        }
        return BatchOutcome.failed(id, errors.inBody(new ResponseHead(SUCCESS, Headers.NONE), line, dialect));
    }

    /** Returns the ids of the files in some fields; those that do not exist yet are null. */
    static List<String> files(JsonNode batch, String... fields) {
        List<String> files = new ArrayList<>();
        for (String field : fields) {
            String file = Json.words(batch, field);
            if (file != null) {
                files.add(file);
            }
        }
        return files;
    }
}
