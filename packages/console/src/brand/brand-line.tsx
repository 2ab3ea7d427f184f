import { LogoMark } from './logo-mark.tsx'
import { useBrand } from './use-brand.ts'

/** Mark and name of whoever runs this: those of `branding` in the file, ours otherwise. Nothing is shown that is replaced at once. */
export function BrandLine() {
  const { name, logo, isKnown } = useBrand()
  return (
    <>
      {logo === undefined ? (
        <LogoMark hidden={!isKnown} />
      ) : (
        <img src={logo} alt="" style={{ height: 26, maxWidth: 160, objectFit: 'contain' }} />
      )}
      <span style={{ visibility: isKnown ? 'visible' : 'hidden' }}>{name}</span>
    </>
  )
}
