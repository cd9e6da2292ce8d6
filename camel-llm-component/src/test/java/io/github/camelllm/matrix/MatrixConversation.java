package io.github.camelllm.matrix;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that begins with one provider and goes on with another. Texts that are null are absent, which is not
 * the same as empty.
 *
 * @param system instructions
 * @param earlier turns before the question
 * @param question what is asked
 * @param media the media type of something that is shown with the question; null if there is nothing
 * @param answer what the first provider answers
 * @param results what came of the answer's calls, one each
 * @param say what the user says then; null if the results stand at the end
 * @param begun an answer that the second provider is to continue; null if there is none
 * @param settings of the second request
 */
record MatrixConversation(
        List<String> system,
        List<Earlier> earlier,
        List<String> question,
        @Nullable String media,
        Answered answer,
        List<ToolOutcome> results,
        @Nullable String say,
        @Nullable String begun,
        MatrixSettings settings) {

    /**
     * A turn that some other model made.
     *
     * @param question what was asked
     * @param callId the id of the tool call that the model made; null if it made none
     * @param tool which tool it called
     * @param result what came of it
     * @param answer what the model said in the end; may be blank
     * @param refused whether that was a refusal
     */
    record Earlier(
            String question,
            @Nullable String callId,
            String tool,
            ToolOutcome result,
            String answer,
            boolean refused) {}

    /**
     * The answer of the first provider.
     *
     * @param reasoning what it thought, signed where its protocol has signatures; null if nothing
     * @param text what it said; null if nothing
     * @param calls the tools it calls
     */
    record Answered(@Nullable String reasoning, @Nullable String text, List<Called> calls) {}

    /**
     * A tool call.
     *
     * @param id its id; unlike those of the other calls of the answer
     * @param tool the tool
     * @param argument a word within its arguments
     */
    record Called(String id, String tool, String argument) {}

    /**
     * What came of a tool call.
     *
     * @param text the output; null if there is no content at all
     * @param failed whether the tool failed
     */
    record ToolOutcome(@Nullable String text, boolean failed) {}

    /**
     * What the second request sets.
     *
     * @param tools the schemas of the tools by their order, empty for a tool without one; no elements for no tools
     * @param strict whether the tools are strict; null for the default
     * @param choice the tool choice; null if there is none
     * @param parallel whether several tools may be called; null if that is open
     * @param answerSchema the schema of the answer; null if it is a text
     * @param maxTokens the limit of the answer; null if there is none
     * @param store whether the provider may store the conversation; null for its default
     * @param json whether the body is JSON in OpenAI's shape, not Java messages
     * @param streamed whether both answers are streamed
     */
    record MatrixSettings(
            List<String> tools,
            @Nullable Boolean strict,
            @Nullable String choice,
            @Nullable Boolean parallel,
            @Nullable String answerSchema,
            @Nullable Integer maxTokens,
            @Nullable Boolean store,
            boolean json,
            boolean streamed) {}
}
