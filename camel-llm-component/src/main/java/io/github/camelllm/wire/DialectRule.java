package io.github.camelllm.wire;

/** A requirement of a receiver for a conversation. */
public enum DialectRule {
    /** The conversation begins with a message of the user, beside instructions. */
    USER_FIRST,

    /** Instructions are one message at the beginning, as the chat templates of many open models require. */
    ONE_INSTRUCTION,

    /** A begun answer, which the model continues, does not end in blanks. */
    NO_TRAILING_BLANKS,

    /** The result of a failed tool has a text. */
    FAILED_RESULT_TEXT,

    /** The result of every tool has content. */
    RESULT_CONTENT,

    /** A result has the name of its tool. */
    RESULT_NAMES,

    /** The tools of calls in the conversation are declared, even if no more calls are wanted. */
    TOOLS_FOR_HISTORY,

    /** A message of the assistant has a field {@code content}, also beside tool calls. */
    CONTENT_REQUIRED,

    /** A message has no {@code name}: it is left out. */
    NO_NAMES,

    /** A message has a field {@code refusal}; elsewhere, a refusal is sent as a text. */
    REFUSALS,

    /** Between the result of a tool and a message of the user stands one of the assistant. */
    ASSISTANT_AFTER_TOOL,

    /** After the instructions, messages of the user and the assistant alternate: neighbours of one role become one message. */
    ALTERNATING_ROLES,

    /** A message of the assistant has a text or a tool call: one of reasoning alone is left out. */
    WORDS_REQUIRED,

    /** In a turn with tool calls, each message of the assistant has {@code reasoning_content}, also where another model made the calls. */
    REASONING_REQUIRED,

    /** In a schema, types stand within the branches of {@code anyOf}, not beside it, and the parameters of a tool have no branches. */
    TYPED_BRANCHES,

    /** Either all tools are {@code strict}, or none is. */
    EQUALLY_STRICT_TOOLS,

    /** The annotations of an answer go back with it; elsewhere they are left out. */
    ANNOTATIONS,

    /** The media type of an image is that of its bytes, whatever was declared. */
    IMAGE_TYPES,

    /** A message with a document has a text, too. */
    DOCUMENT_TEXT,

    /** A begun answer, which the model continues, has {@code prefix: true}. */
    PREFIX,

    /** Audio is sent as a {@code data:} URL, not as bare base64. */
    AUDIO_DATA_URL,

    /** Signatures of thoughts go back in {@code extra_content} of tool calls; calls of other models get a placeholder. */
    EXTRA_CONTENT
}
