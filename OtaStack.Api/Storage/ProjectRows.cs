using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>The rows of projects, inside a transaction of <see cref="AuditedChanges"/>.</summary>
internal static class ProjectRows
{
    /// <summary>Writes what people have set on a project.</summary>
    public static async Task WriteAsync(OtaStackContext context, ProjectRecord project)
    {
        await context.Projects.Where(other => other.Name == project.Name).ExecuteDeleteAsync();
        context.Projects.Add(project);
        await context.SaveChangesAsync();
    }
}
