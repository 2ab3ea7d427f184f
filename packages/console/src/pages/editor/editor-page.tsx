import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { configQuery, schemaQuery } from '../../api/admin/config.ts'
import { piece } from '../../app/piece.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows } from '../../components/section.tsx'
import classes from './workbench.module.css'

// Asked for at once, not when the file is there.
const loading = piece(() => import('./workbench.tsx'))()
const Workbench = lazy(() => loading.then(it => ({ default: it.Workbench })))

/** The configuration file. The workbench comes while the file is on its way. */
export function EditorPage() {
  const { data: config, error } = useQuery(configQuery)
  // Not waited for: it only helps.
  const { data: schema } = useQuery(schemaQuery)
  return (
    <div className={classes.page}>
      <PageHeading title="Code editor" />
      <ErrorNotice error={config === undefined ? error : null} />
      {config === undefined ? (
        error === null && <LoadingRows rows={8} />
      ) : (
        <Suspense fallback={<LoadingRows rows={8} />}>
          <Workbench config={config} schema={schema} />
        </Suspense>
      )}
    </div>
  )
}
