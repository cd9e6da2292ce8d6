/**
 * What runs on a schedule beside the routes: updates of model files and lists of models, insights, the file of the history.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link ModelFileUpdates} and
 * {@link InsightSchedule}.
 */
@NullMarked
package io.github.camelllm.refresh;

import org.jspecify.annotations.NullMarked;
