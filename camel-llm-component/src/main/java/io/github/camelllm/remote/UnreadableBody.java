package io.github.camelllm.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.util.Locale;

/** Detects why the body of a successful response is invalid: compressed without request, or truncated. */
final class UnreadableBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int GZIP_1 = 0x1f;
    private static final int GZIP_2 = 0x8b;

    private UnreadableBody() {}

    /**
     * Checks that a response is not compressed: no request has an {@code Accept-Encoding}.
     *
     * @throws LlmException of kind {@code PROTOCOL} if it says that it is
     */
    static void refuseCompressed(ResponseHead head, Dialect dialect) {
        String encoding = head.headers().first("content-encoding");
        String bare = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        if (!bare.isEmpty() && !bare.equals("identity")) {
            throw compressed(ErrorDetails.of(ErrorKind.PROTOCOL, "")
                    .provider(dialect.provider())
                    .model(dialect.model())
                    .statusCode(head.status())
                    .requestId(dialect.requestId(head)));
        }
    }

    private static LlmException compressed(ErrorDetails.Builder details) {
        return details.message("The response is compressed, although the request does not accept any compression: "
                        + "switch it off in the server or proxy at the base URL")
                .exception();
    }

    /** Returns the error of a body that could not be decoded, with the reason if it is known. */
    static LlmException explained(LlmException error, ResponseHead head, byte[] body) {
        if (error.kind() != ErrorKind.PROTOCOL || body.length < 2) {
            return error;
        }
        if ((body[0] & 0xff) == GZIP_1 && (body[1] & 0xff) == GZIP_2) {
            return compressed(error.details().toBuilder());
        }
        if (!isCut(body)) {
            return error;
        }
        // the transport reports truncated framing, so the provider itself has sent only a part
        return error.details().toBuilder()
                .kind(isFramed(head) ? ErrorKind.PROTOCOL : ErrorKind.NETWORK)
                .message("The answer is not JSON: it ends after " + body.length + " bytes, before it is complete")
                .exception();
    }

    private static boolean isFramed(ResponseHead head) {
        return head.headers().first("content-length") != null || head.headers().first("transfer-encoding") != null;
    }

    /** Returns whether bytes are the beginning of JSON, and only that. */
    private static boolean isCut(byte[] body) {
        if (body[0] != '{' && body[0] != '[') {
            return false;
        }
        try (JsonParser parser = JSON.createParser(body)) {
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
            return false;
        } catch (JsonEOFException cut) {
            return true;
        } catch (IOException other) {
            return false;
        }
    }
}
